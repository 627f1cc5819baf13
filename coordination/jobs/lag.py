"""How long operations wait for a worker, for `/readyz`."""

from coordination.ground.health_checks import Facts, HealthCheck, seconds_since

_WAITING = (
    "SELECT min(lease_until) FROM operation WHERE status IN ('queued', 'running') AND lease_until <= clock_timestamp()"
)


def oldest_wait() -> Facts:
    """Seconds since the operation that has waited longest could have been taken up."""
    return {"waiting_seconds": seconds_since(_WAITING) or 0.0}


CHECK = HealthCheck("operations", oldest_wait, limits={"waiting_seconds": 60})
