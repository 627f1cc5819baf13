"""Things in every state for the fuzzer to find: without them nearly every answer would be a 404 or a 409."""

import itertools
import time
from typing import Any

import httpx

CAMPAIGN, LEAD = "see-me-hear-me", "west-midlands-police"
PERIOD = {"from": "2017-02-17", "to": "2017-03-03"}
EVENT = {
    "campaign": CAMPAIGN,
    "title": "A stall",
    "kind": "stall",
    "starts_at": "2017-02-22T10:00:00Z",
    "ends_at": "2017-02-22T16:00:00Z",
}
PLACEMENT = {
    "campaign": CAMPAIGN,
    "mode": "bus",
    "site": {"stop": "43000875301"},
    "format": "A3 poster",
    "quantity": 4,
    "creative": {"title": "Know the signs"},
    "starts_on": "2017-02-17",
    "ends_on": "2017-03-03",
}
FIGURE = {
    "campaign": CAMPAIGN,
    "area": "E08000027",
    "channel": "email",
    "measure": "people_reached",
    "period": PERIOD,
    "qualifier": "exact",
}
OVERLAP = {
    "campaign": CAMPAIGN,
    "area": "E11000005",
    "channel": "email",
    "other_channel": "press",
    "period": PERIOD,
    "unit": "percent",
    "low": 9.5,
    "high": 18.2,
    "method": "panel",
    "sample_size": 400,
    "confidence_percent": 95,
    "source": "a panel",
}
_NUMBERS = itertools.count(1)


class Caller:
    """One organisation's client; what is not answered 2xx ends the run: the world would be poorer than meant."""

    def __init__(self, address: str, key: str) -> None:
        self.http = httpx.Client(base_url=f"{address}/api/v1", headers={"Authorization": f"Bearer {key}"}, timeout=30)

    def post(self, path: str, body: dict[str, Any] | None = None, version: int | None = None) -> Any:
        """What the service made of it."""
        headers = {} if version is None else {"If-Match": f'"{version}"'}
        return self._checked(self.http.post(path, json={} if body is None else body, headers=headers))

    def get(self, path: str) -> Any:
        """What is there."""
        return self._checked(self.http.get(path))

    def ids(self, path: str, key: str = "id") -> list[str]:
        """The identifiers of a list's first hundred."""
        return [row[key] for row in self.get(f"{path}?limit=100")["results"]]

    @staticmethod
    def _checked(answer: httpx.Response) -> Any:
        if not answer.is_success:
            raise SystemExit(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}")
        return answer.json()


def people(council: Caller, police: Caller, lead: Caller, *, many: int) -> dict[str, list[str]]:
    """Make `many` of each, and return identifiers by what can be done with them: an operation's name, or a tag."""
    pools: dict[str, list[str]] = {}
    pools |= _events(council, many)
    pools |= _placements(council, police, many)
    pools |= _figures(council, lead, many)
    pools |= _credentials(lead, many)
    pools |= _campaigns(lead, police, many)
    pools |= _invitations(council, lead, many)
    return pools


_PARTNERS = ("events_accept", "events_decline")


def _events(council: Caller, many: int) -> dict[str, list[str]]:
    drafts = [council.post("/events/", EVENT)["id"] for _ in range(many)]
    named = ("events_cancel", "events_complete", "events_attendance", "events_partial_update")
    scheduled = {name: _scheduled(council, many) for name in named}
    listed = {**EVENT, "status": "scheduled", "partners": [LEAD]}
    asked = {name: [council.post("/events/", listed)["id"] for _ in range(many)] for name in _PARTNERS}
    return {"events_schedule": drafts, "events": council.ids("/events/"), **scheduled, **asked}


def _scheduled(council: Caller, many: int) -> list[str]:
    return [council.post("/events/", {**EVENT, "status": "scheduled"})["id"] for _ in range(many)]


def _placements(council: Caller, police: Caller, many: int) -> dict[str, list[str]]:
    def drafts() -> list[str]:
        return [council.post("/placements/", PLACEMENT)["id"] for _ in range(many)]

    def submitted() -> list[str]:
        return [council.post(f"/placements/{one}/submit/")["id"] for one in drafts()]

    def approved() -> list[str]:
        return [_approve(police, one) for one in submitted()]

    installed = [
        council.post(f"/placements/{one}/install/", {"installed_on": "2017-02-17"})["id"] for one in approved()
    ]
    waiting = submitted()
    reviews = [police.get(f"/reviews/?placement={one}")["results"][0]["id"] for one in waiting]
    return {
        "placements_submit": drafts(),
        "placements_partial_update": drafts(),
        "placements_withdraw": submitted(),
        "placements_install": approved(),
        "placements_remove": installed,
        "placements": council.ids("/placements/"),
        "reviews": police.ids("/reviews/"),
        "reviews_decide": reviews,
    }


def _approve(police: Caller, placement: str) -> str:
    review = police.get(f"/reviews/?status=pending&placement={placement}")["results"][0]
    police.post(f"/reviews/{review['id']}/decide/", {"decision": "approve"}, review["version"])
    return placement


def _figures(council: Caller, lead: Caller, many: int) -> dict[str, list[str]]:
    def figures(by: Caller, **said: Any) -> list[str]:
        told = ({**FIGURE, "source": f"List {next(_NUMBERS)}", "value": 100 + next(_NUMBERS)} for _ in range(many))
        return [by.post("/reach-metrics/", {**one, **said})["id"] for one in told]

    def overlaps() -> list[str]:
        return [council.post("/overlaps/", OVERLAP)["id"] for _ in range(many)]

    held = figures(council, period={"from": "2017-02-17", "to": "2017-02-24"})
    for one in held:
        lead.post(
            f"/reach-metrics/{one}/hold/", {"reason": "Please check it."}, lead.get(f"/reach-metrics/{one}/")["version"]
        )
    for number in range(many):  # the same figure from two: a suspected duplicate
        for by in (council, lead):
            by.post(
                "/reach-metrics/", {**FIGURE, "channel": "press", "source": f"Paper {number}", "value": 7000 + number}
            )
    return {
        "reach_metrics_hold": figures(council, period={"from": "2017-02-17", "to": "2017-02-24"}),
        "reach_metrics_release": held,
        "reach_metrics_void": figures(lead, period={"from": "2017-02-27", "to": "2017-03-03"}),
        "reach_metrics_partial_update": figures(council, period={"from": "2017-02-17", "to": "2017-02-24"}),
        "reach_metrics": council.ids("/reach-metrics/"),
        "overlaps_void": overlaps(),
        "overlaps_partial_update": overlaps(),
        "overlaps": overlaps(),
        "suspected_duplicates": council.ids("/suspected-duplicates/"),
        "suspected_duplicates_resolve": council.ids("/suspected-duplicates/"),
    }


def _credentials(lead: Caller, many: int) -> dict[str, list[str]]:
    clients = [lead.post("/oauth-clients/", {"name": "Fuzz", "scopes": ["read"]}) for _ in range(many)]
    keys = [lead.post("/api-keys/", {"name": "Fuzz", "scopes": ["read"]})["id"] for _ in range(many)]
    endpoints = [_endpoint(lead, number) for number in range(many)]
    rings = {one: lead.post(f"/webhook-endpoints/{one}/test/") for one in endpoints[: many // 2]}
    del rings
    time.sleep(2)  # until the messages of the test have been tried, and are deliveries
    first = endpoints[0]
    return {
        "token": [clients[0]["client_id"], clients[0]["client_secret"]],
        "oauth_clients": [one["client_id"] for one in clients[1:]],
        "api_keys": keys,
        "webhook_endpoints": endpoints,
        "webhook_endpoints_destroy": endpoints[-2:],
        "deliveries_of": [first],
        "deliveries": lead.ids(f"/webhook-endpoints/{first}/deliveries/"),
    }


def _endpoint(lead: Caller, number: int) -> str:
    # IANA keeps example.org (RFC 2606), where these names have no address: nothing that is fuzzed is sent to anybody.
    # Names under .invalid the service refuses.
    body = {"url": f"https://receiver-{number}.example.org/hook", "kinds": ["placement.*"]}
    return str(lead.post("/webhook-endpoints/", body)["id"])


def _campaigns(lead: Caller, police: Caller, many: int) -> dict[str, list[str]]:
    operations = [lead.post(f"/campaigns/{CAMPAIGN}/reports/")["id"] for _ in range(2)]
    days = {"starts_on": "2017-02-17", "ends_on": "2017-03-03"}
    own = [
        lead.post("/campaigns/", {"slug": f"fuzz-{n}", "name": "Fuzz", "status": "live", "area": "E11000005", **days})
        for n in range(many)
    ]
    for campaign in own:
        lead.post(f"/campaigns/{campaign['slug']}/phases/", {"slug": "online", "name": "Online", **days})
        lead.post(f"/campaigns/{campaign['slug']}/participants/", {"organisation": "dudley", "role": "contributor"})
        police.post(f"/campaigns/{campaign['slug']}/endorsements/", {"since": "2017-02-17"})
    _finished(lead, operations)
    return {
        "operations": operations,
        "reports": lead.ids(f"/campaigns/{CAMPAIGN}/reports/"),
        "own_campaigns": [campaign["slug"] for campaign in own],
    }


def _invitations(council: Caller, lead: Caller, many: int) -> dict[str, list[str]]:
    """Campaigns of the council's, to which it invites the one caller that may say yes."""
    days = {"starts_on": "2017-02-17", "ends_on": "2017-03-03"}
    slugs = [f"fuzz-invited-{n}" for n in range(many)]
    for slug in slugs:
        council.post("/campaigns/", {"slug": slug, "name": "Fuzz", "area": "E11000005", **days})
        council.post(f"/campaigns/{slug}/participants/", {"organisation": LEAD, "role": "observer"})
    accepted = slugs[: many // 2]
    for slug in accepted:
        lead.post(f"/invitations/{slug}/accept/", {}, 1)
    return {
        "invitations": slugs,
        "invitations_accept": slugs[many // 2 :: 2],
        "invitations_decline": slugs[many // 2 + 1 :: 2],
        "invitations_leave": accepted[::2],
        "invitations_partial_update": accepted[1::2],
    }


def _finished(lead: Caller, operations: list[str]) -> None:
    deadline = time.monotonic() + 60
    while any(lead.get(f"/operations/{one}/")["status"] in ("queued", "running") for one in operations):
        if time.monotonic() > deadline:
            raise SystemExit("The reports of the fuzzer's world were not compiled within a minute.")
        time.sleep(0.2)
