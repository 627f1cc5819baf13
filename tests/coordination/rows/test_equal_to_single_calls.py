"""A batch does what its items would do one after the other by reference: to the rows, to what they are held for, to
their reviews; and refuses what those would refuse, with the same code at the same field."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.models import Review, SuspectedDuplicate
from coordination.rows.outcomes import Row
from coordination.rows.resources import row_resource
from coordination.rows.upsert import apply_rows
from tests import make
from tests.request_bodies import EVENT, METRIC, PLACEMENT

pytestmark = [pytest.mark.long, pytest.mark.django_db]
OWN = {"id", "organisation", "created_at", "updated_at", "recorded_at", "recorded_by", "due_at", "allowed_actions"}
REFS = [f"ref-{number}" for number in range(6)]
DAYS = [("2017-02-17", "2017-02-18"), ("2017-02-18", "2017-02-19"), ("2017-02-20", "2017-02-21")]

figures = st.fixed_dictionaries(
    {
        "area": st.sampled_from([make.COUNTY, make.DUDLEY, make.SANDWELL, "E99999999"]),
        "channel": st.sampled_from(["twitter", "website"]),
        "value": st.sampled_from([0, 5, 9]),
        "source": st.sampled_from(["ours", "theirs"]),
        "period": st.sampled_from([{"from": first, "to": last} for first, last in DAYS]),
    },
    optional={"margin_percent": st.just(5), "qualifier": st.just("about"), "part_of": st.sampled_from(REFS)},
).map(lambda fields: {**METRIC, "measure": "visits", **fields})
placements = st.fixed_dictionaries(
    {},
    optional={
        "quantity": st.sampled_from([4, 7]),
        "format": st.sampled_from(["A3 poster", "A4 poster"]),
        "mode": st.sampled_from(["bus", "rail"]),
        "ends_on": st.sampled_from(["2017-02-16", "2017-03-03"]),
        "starts_on": st.sampled_from(["2016-12-31", "2017-02-17"]),  # no review rule is in force on the former
        "campaign": st.just("another"),
    },
).map(lambda fields: {**PLACEMENT, **fields})
events = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["A stall", "A talk"]),
        "ends_at": st.sampled_from(["2017-02-22T09:00:00Z", "2017-02-22T17:00:00Z"]),
        "stop": st.sampled_from([None, "43000875301", "9100BHAMNWS", "no-such"]),
        "place": st.sampled_from([None, {"name": "Market", "longitude": -2.08, "latitude": 52.51}]),
        "area": st.sampled_from([make.DUDLEY, "E92000001"]),
        "campaign": st.just("another"),
    },
).map(lambda fields: {**EVENT, **fields})
EXAMPLES = {"reach-metrics": 35, "placements": 15, "events": 12}
ITEMS = {"reach-metrics": figures, "placements": placements, "events": events}


def batches(items: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Batches with a reference of its own for every item."""
    return st.lists(items, min_size=1, max_size=6).flatmap(
        lambda found: st.permutations(REFS).map(
            lambda refs: [{**item, "external_ref": ref} for ref, item in zip(refs, found, strict=False)]
        )
    )


@pytest.fixture
def world():
    campaign = make.make_campaign(contributors=("dudley", "sandwell"))
    make.make_campaign("another", contributors=("dudley",))
    make.make_review_rule()
    for channel in ("twitter", "website"):
        make.make_channel(channel)
    make.make_stop()
    make.make_stop("9100BHAMNWS", mode="rail", area="E08000025")
    return {slug: make.client(slug) for slug in ("dudley", "sandwell")}, campaign


@pytest.mark.parametrize("resource", ITEMS)
def test_a_batch_is_its_items_one_after_the_other(world, resource):
    clients, _ = world

    @settings(max_examples=EXAMPLES[resource], deadline=None)
    @given(before=batches(ITEMS[resource]), theirs=batches(ITEMS[resource]), batch=batches(ITEMS[resource]))
    def check(before, theirs, batch):
        with transaction.atomic():
            for slug, items in (("dudley", before), ("sandwell", theirs)):
                for number, item in enumerate(items):
                    answer = put(clients[slug], resource, *named(clients[slug], slug, resource, [item]))
                    if resource != "reach-metrics" and answer.status_code == 201 and number % 2:
                        act(clients[slug], resource, answer.json()["id"])
            sent = named(clients["dudley"], "dudley", resource, batch)
            singly = undone(lambda: one_after_the_other(clients, resource, sent))
            together = undone(lambda: at_once(clients, resource, sent))
            transaction.set_rollback(True)
        assert together == singly

    check()


def named(client: Any, slug: str, resource: str, items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """`part_of` names figures by reference, as far as they are there."""
    ids = {row["external_ref"]: row["id"] for row in rows_of(client, resource) if row["organisation"] == slug}
    return [{**item, **({"part_of": ids.get(item["part_of"])} if "part_of" in item else {})} for item in items]


def act(client: Any, resource: str, key: str) -> None:
    client.post(f"/api/v1/{resource}/{key}/{'submit' if resource == 'placements' else 'cancel'}/")


def undone(what: Any) -> Any:
    with transaction.atomic():
        found = what()
        transaction.set_rollback(True)
    return found


def put(client: Any, resource: str, item: Mapping[str, Any]) -> Any:
    with transaction.atomic():
        answer = client.put(f"/api/v1/{resource}/by-ref/{item['external_ref']}/", item)
        transaction.set_rollback(answer.status_code >= 400)
    return answer


def one_after_the_other(clients: Any, resource: str, items: Sequence[Mapping[str, Any]]) -> Any:
    verdicts = {}
    for index, item in enumerate(items):
        known = next((row for row in rows_of(clients["dudley"], resource) if is_it(row, item)), None)
        answer = put(clients["dudley"], resource, item)
        if answer.status_code >= 400:
            problem = answer.json()
            code = problem["type"].removeprefix("/problems/").replace("-", "_")
            found = [(one["pointer"], one["code"]) for one in problem["errors"]] or [("", code)]
            verdicts[index] = sorted(found)
        elif answer.status_code == 201:
            verdicts[index] = "created"
        else:
            verdicts[index] = "unchanged" if known["version"] == answer.json()["version"] else "updated"
    return verdicts, state(clients, resource)


def is_it(row: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    return row["organisation"] == "dudley" and row["external_ref"] == item["external_ref"]


def at_once(clients: Any, resource: str, items: Sequence[Mapping[str, Any]]) -> Any:
    rows = [Row(index, item) for index, item in enumerate(items)]
    outcome = apply_rows(row_resource(resource), rows, by=make.actor_for())
    verdicts: dict[int, Any] = {done.index: done.status for done in outcome.results}
    for refused in outcome.refused:
        verdicts[refused.index] = sorted((error.pointer, error.code) for error in refused.errors)
    return verdicts, state(clients, resource)


def rows_of(client: Any, resource: str) -> list[dict[str, Any]]:
    return client.get(f"/api/v1/{resource}/?limit=500").json()["results"]


def state(clients: Any, resource: str) -> Any:
    """What both organisations see, with references in place of ids; questions and reviews."""
    names: dict[str, str] = {}
    seen = {slug: rows_of(client, resource) for slug, client in clients.items()}
    for row in (row for rows in seen.values() for row in rows):
        names[row["id"]] = f"{row['organisation']}/{row['external_ref']}"
    pairs = SuspectedDuplicate.objects.values_list("figure", "other", "suspicion", "status")
    reviews = Review.objects.values_list("placement", "status")
    text = json.dumps(
        {
            "seen": {
                slug: sorted(
                    [[names[row["id"]], {name: row[name] for name in row if name not in OWN}] for row in rows],
                    key=lambda pair: pair[0],
                )
                for slug, rows in seen.items()
            },
            "pairs": sorted([str(one) for one in pair] for pair in pairs),
            "reviews": sorted([str(one) for one in review] for review in reviews),
        }
    )
    for key, name in names.items():
        text = text.replace(key, name)
    found = json.loads(text)
    return {**found, "pairs": sorted(found["pairs"]), "reviews": sorted(found["reviews"])}
