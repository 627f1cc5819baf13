"""The tables everyone stands on."""

from coordination.models.change import Change
from coordination.models.heartbeat import Heartbeat
from coordination.models.operation import Operation, OperationStatus
from coordination.models.stored_answer import StoredAnswer

__all__ = ["Change", "Heartbeat", "Operation", "OperationStatus", "StoredAnswer"]
