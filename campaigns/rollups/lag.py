"""How far the compiler is behind, for `/readyz`."""

from campaigns.models import RollupMark
from campaigns.rollups.compile import MAX_ATTEMPTS
from coordination.ground.health_checks import Facts, HealthCheck, seconds_since

_OLDEST_MARK = "SELECT min(marked_at) FROM rollup_mark WHERE attempts < %s"


def compiler_lag() -> Facts:
    """Seconds since the oldest mark still to be compiled, and how many series have been set aside for a person."""
    set_aside = RollupMark.objects.filter(attempts__gte=MAX_ATTEMPTS).count()
    return {"lag_seconds": seconds_since(_OLDEST_MARK, [MAX_ATTEMPTS]) or 0.0, "series_set_aside": set_aside}


CHECK = HealthCheck("rollups", compiler_lag, limits={"lag_seconds": 30, "series_set_aside": 0})
