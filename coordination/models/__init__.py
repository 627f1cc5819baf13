"""The tables everyone stands on."""

from coordination.models.change import Change
from coordination.models.heartbeat import Heartbeat

__all__ = ["Change", "Heartbeat"]
