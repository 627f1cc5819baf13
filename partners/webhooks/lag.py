"""How long messages wait to be sent, for `/readyz`: those that are due at endpoints that are not left in peace."""

from coordination.ground.health_checks import Facts, HealthCheck, seconds_since

_WAITING = """
    SELECT min(greatest(message.next_attempt_at, endpoint.paused_until))
    FROM webhook_delivery AS message JOIN webhook_endpoint AS endpoint ON endpoint.id = message.endpoint
    WHERE message.status = 'waiting' AND endpoint.status = 'active' AND message.next_attempt_at <= now()
      AND coalesce(endpoint.paused_until <= now(), true) AND coalesce(endpoint.lease_until <= now(), true)"""


def oldest_wait() -> Facts:
    """Seconds since the message that has waited longest could have been sent."""
    return {"waiting_seconds": seconds_since(_WAITING) or 0.0}


CHECK = HealthCheck("webhooks", oldest_wait, limits={"waiting_seconds": 60})
