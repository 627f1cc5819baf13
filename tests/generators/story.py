"""The story through the Python client of openapi-generator. The environment has the service's address in BASE and a key
each in DUDLEY, POLICE and LEAD; what came of it is printed as JSON."""

import json
import os
from typing import Any

import coordination_client as client

CAMPAIGN = "see-me-hear-me"
EVENT = {
    "campaign": CAMPAIGN,
    "title": "Talk for taxi drivers",
    "kind": "talk",
    "starts_at": "2017-03-01T18:00:00Z",
    "ends_at": "2017-03-01T19:30:00Z",
    "place": {"name": "Dudley Town Hall"},
}
PLACEMENT = {
    "campaign": CAMPAIGN,
    "mode": "bus",
    "site": {"stop": "43000875301"},
    "format": "A3 poster",
    "quantity": 12,
    "creative": {"title": "Know the signs"},
    "starts_on": "2017-02-20",
    "ends_on": "2017-03-03",
}
FIGURES = [
    {"channel": "digital_media", "measure": "people_reached", "value": 761_000},
    {"channel": "twitter", "measure": "accounts_reached", "value": 278_000},
]
FIGURE = {
    "campaign": CAMPAIGN,
    "area": "E08000027",
    "period": {"from": "2017-02-17", "to": "2017-03-03"},
    "qualifier": "exact",
    "source": "media monitoring",
}
TABLE = b"external_ref,campaign,title,kind,starts_at,ends_at\r\n"
TABLE += b"stall-1,see-me-hear-me,Stall,stall,2017-02-23T10:00:00Z,2017-02-23T16:00:00Z\r\n"


def caller(key: str) -> client.ApiClient:
    """A client with the key that the environment has under this name."""
    return client.ApiClient(client.Configuration(host=os.environ["BASE"], access_token=os.environ[key]))


def main() -> dict[str, Any]:
    """What came of it."""
    dudley, police, lead = (caller(key) for key in ("DUDLEY", "POLICE", "LEAD"))
    events = client.EventsApi(dudley)
    event = events.events_by_ref("taxi-talk", client.EventRequest.from_dict(EVENT))
    event_id = str(event.id)  # a UUID in answers, text in addresses
    scheduled = events.events_schedule(event_id)
    listed = events.events_list(status=["scheduled", "completed"], campaign=[CAMPAIGN])
    stale = None
    try:
        events.events_partial_update(
            event_id, patched_event_request=client.PatchedEventRequest(title="Talk"), if_match='"1"'
        )
    except client.ApiException as refusal:
        stale = refusal.data.type
    placements, reviews = client.PlacementsApi(dudley), client.ReviewsApi(police)
    placement = placements.placements_create(client.PlacementRequest.from_dict(PLACEMENT))
    placement_id = str(placement.id)
    placements.placements_submit(placement_id)
    review = reviews.reviews_list(placement=[placement_id]).results[0]
    decision = client.DecisionRequest.from_dict({"decision": "approve"})
    decided = reviews.reviews_decide(str(review.id), decision_request=decision, if_match=f'"{review.version}"')
    for figure in FIGURES:
        body = client.ReachMetricRequest.from_dict({**FIGURE, **figure})
        client.ReachMetricsApi(lead).reach_metrics_create(body)
    headline = client.CampaignsApi(dudley).campaigns_headline(CAMPAIGN)
    operation = client.ImportsApi(dudley).imports_create("events", TABLE.decode(), _content_type="text/csv")
    return {
        "event": scheduled.status,
        "listed": [event.external_ref for event in listed.results],
        "stale": stale,
        "review": decided.status,
        "placement": placements.placements_retrieve(placement_id).status,
        "contacts": headline.contacts.total,
        "people": headline.people.low,
        "import": [operation.kind, operation.progress.total],
    }


if __name__ == "__main__":
    print(json.dumps(main()))  # noqa: T201
