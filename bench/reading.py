"""Server time of what people read, through the whole stack of the service but the socket."""

import statistics
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.test import Client

from bench.compiling import database_time
from campaigns.models import Campaign
from coordination.ground.actor import Actor
from partners import key_management
from partners.models import Organisation, Scope

REPEATS = 25
# Measures that add over channels and organisations: others are refused in these groupings.
ADDING = "&measure=impressions,impacts,visits"
REQUESTS = {
    "roll-up by channel, measure": "rollups/?group_by=channel,measure",
    "roll-up by area, measure": f"rollups/?group_by=area,measure{ADDING}",
    "roll-up by week, measure": f"rollups/?group_by=week,measure{ADDING}",
    "roll-up by area, week, measure, first 50": f"rollups/?group_by=area,week,measure&limit=50{ADDING}",
    "roll-up of ten days by channel, measure": "rollups/?group_by=channel,measure&from={first}&to={last}",
    "headline": "headline/",
}


def requests(campaign: str, lead: str) -> dict[str, dict[str, float]]:
    """Median milliseconds of each request by the campaign's lead with a real key, and of its statements alone."""
    client = client_of(lead)
    starts_on = Campaign.objects.get(pk=campaign).starts_on
    days = {"first": starts_on + timedelta(days=5), "last": starts_on + timedelta(days=14)}
    return {
        name: _measure(client, f"/api/v1/campaigns/{campaign}/{path.format(**days)}") for name, path in REQUESTS.items()
    }


def _measure(client: Client, url: str) -> dict[str, float]:
    started = perf_counter()
    answer = client.get(url)
    assert answer.status_code == 200, answer.content
    repeats = 3 if perf_counter() - started > 1 else REPEATS
    runs = [_once(client, url) for _ in range(repeats + 2)][2:]
    return {
        "ms": statistics.median(total for total, _, _ in runs),
        "database": statistics.median(database for _, database, _ in runs),
        "statements": runs[0][2],
    }


def _once(client: Client, url: str) -> tuple[float, float, int]:
    started = perf_counter()
    with database_time() as spent:
        client.get(url)
    return (perf_counter() - started) * 1000, sum(spent) * 1000, len(spent)


def client_of(slug: str) -> Any:
    """Who asks for an organisation, with a key that may everything."""
    everything = frozenset(map(str, Scope.values))
    by = Actor("system:bench", slug, everything)
    organisation = Organisation.objects.get(pk=slug)
    _, plaintext = key_management.issue_api_key(
        organisation, name="Benchmark", scopes=everything, expires_at=None, by=by
    )
    return Client(HTTP_AUTHORIZATION=f"Bearer {plaintext}")
