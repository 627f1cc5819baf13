"""Setting the policies low, and reading what an answer says about them."""

from dataclasses import replace
from typing import Any

from coordination.limits import counting

WINDOW = 3_600  # seconds: no test waits for a window to pass


def lower(settings: Any, window: int = WINDOW, **quotas: int) -> None:
    """Give the policies named these quotas."""
    changed = {name: replace(settings.RATE_LIMITS[name], quota=quota, window=window) for name, quota in quotas.items()}
    settings.RATE_LIMITS = settings.RATE_LIMITS | changed


def away(settings: Any, monkeypatch: Any) -> None:
    """Nobody listens where the counter should be."""
    monkeypatch.setattr(counting._Outage, "until", 0.0)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"


def members(header: str) -> dict[str, dict[str, int]]:
    """A `RateLimit` or `RateLimit-Policy` header by policy."""
    found = {}
    for member in header.split(", "):
        name, *parameters = member.split(";")
        pairs = (parameter.split("=") for parameter in parameters)
        found[name.strip('"')] = {key: int(value) for key, value in pairs}
    return found


def statuses(answers: list[Any]) -> list[int]:
    """The status of each."""
    return [answer.status_code for answer in answers]
