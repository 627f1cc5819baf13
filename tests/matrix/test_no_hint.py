"""Nothing of what a caller may not see shows anywhere: in no list, count, filter or feed, nor under its reference."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from campaigns.lifecycle.campaigns import change_campaign, change_phase
from campaigns.models import Campaign, Phase
from coordination.ledger.sequencer import give_positions
from events.models import Event
from tests import make
from tests.coordination.second_looks.example_texts import ALSO_UNSURE, UNSURE
from tests.matrix.access_lines import Line
from tests.matrix.request_examples import operations, way
from tests.matrix.world import CAMPAIGNS, OWNERS_REFERENCE
from tests.request_bodies import EARLY, EVENT, METRIC, PLACEMENT
from tests.turns import IN_TURN, in_turn
from tests.uncommitted import never_committed

pytestmark = IN_TURN

TITLE, REFERENCE = "Quiet rehearsal 7c1", "quiet-7c1"
LISTS = {"events": "event", "placements": "placement", "reviews": "review", "reach-metrics": "reach-metric"}
LISTS |= {"overlaps": "overlap", "suspected-duplicates": "suspected-duplicate"}


@pytest.fixture(scope="module")
def quiet(built: Any, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """What Dudley keeps to itself, by the resource it is listed under, each with a telling text."""
    with never_committed(django_db_blocker):
        yield keep_quiet()


def keep_quiet() -> dict[str, Any]:
    by_name = {"external_ref": REFERENCE}
    placement = make.make_placement(status="submitted", creative_title=TITLE, **by_name)
    campaign = make.make_campaign("quiet-7c1-campaign", name=TITLE, contributors=("dudley",), status="draft")
    make.make_event(campaign=campaign)
    event = make.make_event(status="draft", title=TITLE, summary=TITLE, **by_name)
    # The lead and Dudley know of the two figures and the question about them; one of them breaks down further.
    pair = make.make_suspected(other=make.LEAD, channel="email", source=TITLE, **by_name)
    part = {"source": f"{TITLE}, in part", "part_of": pair.figure, "placement": placement, "event": event.pk}
    part["period"] = (pair.figure.period.lower, pair.figure.period.lower)
    make.make_metric(channel="email", **part)
    return {
        "events": event,
        "placements": placement,
        "reviews": placement.reviews.get(),
        "reach-metrics": pair.figure,
        "overlaps": make.make_overlap(channels=("email", "twitter"), source=TITLE, question=UNSURE),
        "suspected-duplicates": pair,
        "campaigns": campaign,
    }


def body_without_the_question(response: Any) -> str:
    """The body without the addresses in it that repeat what was asked."""
    echoes = r'"(next|previous|instance)":"[^"]*"'
    return re.sub(echoes, "", response.content.decode())


def every_get() -> list[str]:
    return sorted(operation.id for operation in operations().values() if operation.method == "get")


@pytest.mark.parametrize("name", every_get())
def test_no_get_of_the_api_tells_sandwell_of_what_dudley_keeps_to_itself(world, quiet, name: str):
    give_positions()
    client, path = world.clients["ot"], operations()[name].path
    telling = [TITLE, REFERENCE, *(str(row.pk) for row in quiet.values())]
    asked = (path, re.sub(r"{\w+}", make.SEE_ME, path, count=1))
    keys = in_turn(telling, every_get().index(name), 3)
    for address in {re.sub(r"{\w+}", key, form) for form in asked for key in keys}:
        body = body_without_the_question(client.get(address))
        assert not [word for word in telling if word in body], address


@pytest.mark.parametrize("name", every_get())
def test_no_get_of_the_api_tells_others_of_a_name_that_waits_for_a_second_look(world, name: str):
    """Whoever sees a row sees what it names: the campaign and its phase, whose new names their lead alone may see."""
    by = make.actor_for(make.LEAD)
    change_phase(Phase.objects.filter(campaign=make.SEE_ME).earliest("pk"), by=by, name=ALSO_UNSURE)
    change_campaign(Campaign.objects.get(pk=make.SEE_ME), by=by, expected_version=None, name=ALSO_UNSURE)
    give_positions()
    path = operations()[name].path
    of_the_kind = [key for (resource, _), key in world.keys.items() if name.startswith(resource)]
    keys = in_turn(of_the_kind or [make.SEE_ME], every_get().index(name), 3)
    asked = (path, re.sub(r"{\w+}", make.SEE_ME, path, count=1))
    for address in sorted({re.sub(r"{\w+}", key, form) for form in asked for key in keys}):
        for role in ("own", "rv"):
            assert "Colley Lane" not in world.clients[role].get(f"{address}?limit=500").content.decode(), address


def test_a_reviewer_is_told_the_slug_of_a_campaign_whose_name_waits_and_its_lead_the_name(world):
    by = make.actor_for(make.LEAD)
    change_campaign(Campaign.objects.get(pk=make.SEE_ME), by=by, expected_version=None, name=ALSO_UNSURE)
    assert world.clients["ld"].get(f"/api/v1/campaigns/{make.SEE_ME}/").json()["name"] == ALSO_UNSURE
    queue = world.clients["rv"].get("/api/v1/review-queue/").json()["results"]
    assert {"slug": make.SEE_ME, "name": make.SEE_ME} in [row["placement"]["campaign"] for row in queue]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("events_list", "external_ref={ref}"),
        ("events_list", "campaign={campaign}"),
        ("events_list", "organisation=dudley&status=draft"),
        ("placements_list", "external_ref={ref}"),
        ("placements_list", "organisation=dudley&status=submitted"),
        ("reviews_list", "placement={placement}"),
        ("review_queue_list", "placement={placement}"),
        ("reviews_list", "status=pending&organisation=dudley"),
        ("reach_metrics_list", "external_ref={ref}"),
        ("reach_metrics_list", "part_of={metric}"),
        ("reach_metrics_list", "placement={placement}"),
        ("reach_metrics_list", "event={event}"),
        ("reach_metrics_list", "status=held&channel=email"),
        ("overlaps_list", "channel=email&other_channel=twitter"),
        ("suspected_duplicates_list", "figure={metric}"),
        ("suspected_duplicates_list", "other={other}"),
        ("suspected_duplicates_list", "status=pending&organisation=dudley&other={other}"),
        ("campaigns_list", "status=draft&lead=west-midlands-police&from=2017-02-17"),
    ],
)
def test_no_filter_finds_or_counts_what_is_out_of_sight(world, quiet, name: str, query: str):
    names = {"events": "event", "placements": "placement", "reach-metrics": "metric", "campaigns": "campaign"}
    ids = {names[resource]: quiet[resource].pk for resource in names}
    ids["other"] = quiet["suspected-duplicates"].other_id
    asked = f"{operations()[name].path}?count=true&limit=500&{query.format(ref=REFERENCE, **ids)}"
    own = {str(row["id" if "id" in row else "slug"]) for row in world.clients["own"].get(asked).json()["results"]}
    assert own, "the owner finds it, so the filter would have"
    for role in ("st",) if name == "campaigns_list" else ("st", "ot"):
        seen = world.clients[role].get(asked).json()
        assert (seen["results"], seen["count"], seen["next"], seen["previous"]) == ([], 0, None, None)


@pytest.mark.parametrize("resource", [*LISTS, "campaigns"])
def test_a_list_holds_and_counts_exactly_what_its_rows_answer_one_by_one(world, quiet, resource: str):
    """For every role: whatever is in the list can be opened, whatever exists and is not in it cannot."""
    model = type(quiet[resource])
    for role in in_turn(("own", "ld", "rv", "ot", "ob", "en", "st"), list(quiet).index(resource), 3):
        page = world.clients[role].get(f"/api/v1/{resource}/?limit=500&count=true").json()
        listed = {row["slug" if resource == "campaigns" else "id"] for row in page["results"]}
        assert page["count"] == len(listed)
        for key in map(str, model.objects.values_list("pk", flat=True)):
            status = world.clients[role].get(f"/api/v1/{resource}/{key}/").status_code
            assert (status == 200) == (key in listed), (role, key)


@pytest.mark.parametrize(("resource", "subject"), LISTS.items())
def test_the_audit_trail_of_an_invisible_thing_is_empty(world, quiet, resource: str, subject: str):
    give_positions()
    key = quiet[resource].pk
    asked = f"/api/v1/changes/?subject={subject}&id={key}"
    assert world.clients["own"].get(asked).json()["items"]
    assert world.clients["ot"].get(asked).json()["items"] == []


def test_the_feed_holds_nothing_of_a_draft_campaign_for_a_stranger(world, quiet):
    give_positions()
    for slug in (CAMPAIGNS["draft"], quiet["campaigns"].pk):
        asked = f"/api/v1/changes/?campaign={slug}"
        assert world.clients["ld"].get(asked).json()["items"]
        assert world.clients["st"].get(asked).json()["items"] == []


def test_a_draft_that_becomes_visible_does_not_tell_what_it_was_before(world):
    event = make.make_event(status="draft", summary=TITLE)
    owner = world.clients["own"]
    owner.patch(f"/api/v1/events/{event.pk}/", {"summary": "What everybody may read"})
    owner.post(f"/api/v1/events/{event.pk}/schedule/")
    give_positions()
    trail = world.clients["ot"].get(f"/api/v1/changes/?subject=event&id={event.pk}")
    assert [item["kind"] for item in trail.json()["items"]] == ["event.scheduled"]
    assert trail.json()["items"][0]["before"] is None
    assert TITLE not in trail.content.decode()


def test_a_placement_whose_approval_is_revoked_leaves_the_sight_of_the_others_as_deleted(world):
    review = make.make_review(status="approved")
    give_positions()
    after = world.clients["ot"].get("/api/v1/changes/?limit=500").json()["next"]
    body = {"decision": "reject", "reason_code": "wording", "comment": "Secret doubts."}
    path = f"/api/v1/reviews/{review.pk}/decide/"
    assert world.clients["rv"].post(path, body, headers=EARLY).status_code == 200
    give_positions()
    response = world.clients["ot"].get(after)
    items = [(item["kind"], item["state"], item["id"]) for item in response.json()["items"]]
    assert items == [("placement.deleted", "deleted", str(review.placement_id))]
    assert "Secret doubts" not in response.content.decode()


def items_since(after: str, client: Any) -> list[tuple[str, str, str]]:
    give_positions()
    return [(item["kind"], item["state"], item["id"]) for item in client.get(after).json()["items"]]


def test_a_figure_that_the_lead_holds_leaves_the_sight_of_the_others_as_deleted(world):
    metric = make.make_metric()
    give_positions()
    after = world.clients["ot"].get("/api/v1/changes/?limit=500").json()["next"]
    path = f"/api/v1/reach-metrics/{metric.pk}/hold/"
    assert world.clients["ld"].post(path, {"reason": "Secret doubts."}, headers=EARLY).status_code == 200
    assert items_since(after, world.clients["ot"]) == [("reach-metric.deleted", "deleted", str(metric.pk))]
    assert items_since(after, world.clients["own"]) == [("reach-metric.held", "updated", str(metric.pk))]
    assert "Secret doubts" not in world.clients["ot"].get(after).content.decode()


def test_a_suspected_duplicate_is_told_to_both_reporters_and_the_lead_and_to_nobody_else(world):
    give_positions()
    after = {
        role: world.clients[role].get("/api/v1/changes/?limit=500").json()["next"]
        for role in ("own", "ld", "ot", "rv", "ob", "en")
    }
    pair = make.make_suspected()
    told = [
        ("reach-metric.created", "updated", str(pair.other_id)),
        ("reach-metric.created", "updated", str(pair.figure_id)),
        ("suspected-duplicate.created", "updated", str(pair.pk)),
    ]
    for role, address in after.items():
        assert items_since(address, world.clients[role]) == (told if role in ("own", "ld", "ot") else told[:1]), role


@pytest.mark.parametrize(
    ("name", "body"),
    [("events", EVENT), ("placements", PLACEMENT), ("reach_metrics", METRIC)],
    ids=lambda x: str(x)[:13],
)
def test_put_under_another_organisations_reference_makes_a_row_of_ones_own(world, name: str, body: dict[str, Any]):
    line = Line(f"{name}_by_ref", "owners_reference", "live", {})
    asked = way(line, world.keys)._replace(body=body)
    of_dudley = f"/api/v1/{name.replace('_', '-')}/?external_ref={OWNERS_REFERENCE}"
    before = world.clients["own"].get(f"{of_dudley}&organisation=dudley").json()
    response = asked.by(world.clients["ot"])
    assert (response.status_code, response.json()["organisation"]) == (201, "sandwell")
    assert asked.by(world.clients["ot"]).status_code == 200
    assert world.clients["own"].get(f"{of_dudley}&organisation=dudley").json() == before


def test_the_draft_of_another_is_untouched_by_everything_sandwell_can_send(world, quiet):
    """Every changing operation on Dudley's draft, by its id, leaves its row as it was."""
    event = quiet["events"]
    before = Event.objects.values().get(pk=event.pk)
    keys = {**world.keys, ("events", "draft"): str(event.pk)}
    for operation in operations().values():
        if operation.path.startswith("/api/v1/events/{id}") and operation.method != "get":
            way(Line(operation.id, "", "draft", {}), keys).by(world.clients["ot"])
    assert Event.objects.values().get(pk=event.pk) == before
