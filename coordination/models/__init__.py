"""The tables everyone stands on."""

from coordination.models.change import Change
from coordination.models.heartbeat import Heartbeat
from coordination.models.operation import Operation, OperationStatus

__all__ = ["Change", "Heartbeat", "Operation", "OperationStatus"]
