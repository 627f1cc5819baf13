"""`POST /{resource}/batch/`: many rows at once, all or nothing, as JSON and as a table."""

import copy
from typing import Any, NamedTuple

import pytest

from coordination.models import Change
from tests import make
from tests.contract_client import faults, refused
from tests.request_bodies import EVENT, METRIC, PLACEMENT

pytestmark = pytest.mark.usefixtures("on_stage")


class Kind(NamedTuple):
    """A resource, one body, the field that tells one from another, and a fault with its pointer and code."""

    url: str
    body: dict[str, Any]
    differs: str
    fault: dict[str, Any]
    pointer: str
    code: str

    @property
    def path(self) -> str:
        return f"/api/v1/{self.url}/batch/"

    def items(self, number: int) -> list[dict[str, Any]]:
        """That many items that are right."""
        return [self.item(index) for index in range(number)]

    def item(self, index: int, **fields: Any) -> dict[str, Any]:
        return {**copy.deepcopy(self.body), self.differs: f"Number {index}", "external_ref": f"ref-{index}", **fields}


KINDS = [
    Kind("events", EVENT, "title", {"ends_at": EVENT["starts_at"]}, "/ends_at", "ends_before_it_starts"),
    Kind("placements", PLACEMENT, "format", {"ends_on": "2017-02-16"}, "/ends_on", "ends_before_it_starts"),
    Kind(
        "reach-metrics", {**METRIC, "value": 500}, "source", {"margin_percent": 5}, "/margin_percent", "no_margin_here"
    ),
]
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.url)


def send(client: Any, kind: Kind, items: Any, **more: Any) -> Any:
    return client.post(kind.path, {"items": items, **more})


def counts(answer: Any) -> tuple[int, int, int]:
    assert answer.status_code == 200, answer.content
    told = answer.json()
    return told["created"], told["updated"], told["unchanged"]


def listed(client: Any, kind: Kind) -> dict[str, Any]:
    rows = client.get(f"/api/v1/{kind.url}/?limit=500").json()["results"]
    return {row["external_ref"]: row for row in rows}


@every_kind
def test_items_are_created_then_unchanged_then_updated(dudley, kind: Kind):
    first = send(dudley, kind, kind.items(3))
    assert counts(first) == (3, 0, 0)
    rows = listed(dudley, kind)
    assert sorted(rows) == ["ref-0", "ref-1", "ref-2"]
    results = first.json()["results"]
    told = {"status": "created", "held_reason": None, "note": None, "read_as": None}
    assert results == [{"index": index, "id": rows[f"ref-{index}"]["id"], **told} for index in range(3)]
    written = Change.objects.count()
    assert counts(send(dudley, kind, kind.items(3))) == (0, 0, 3)
    assert Change.objects.count() == written
    mixed = [kind.item(3), kind.item(1), kind.item(0, **{kind.differs: "Another"})]
    again = send(dudley, kind, mixed)
    assert [one["status"] for one in again.json()["results"]] == ["created", "unchanged", "updated"]
    changed = listed(dudley, kind)["ref-0"]
    assert (changed["id"], changed["version"], changed[kind.differs]) == (rows["ref-0"]["id"], 2, "Another")
    assert Change.objects.count() == written + 2


@every_kind
def test_a_row_of_a_batch_is_the_row_of_a_post(dudley, kind: Kind):
    send(dudley, kind, [kind.item(1)])
    in_batch = listed(dudley, kind)["ref-1"]
    other = {"source": "another"} if kind.url == "reach-metrics" else {}
    posted = dudley.post(f"/api/v1/{kind.url}/", kind.item(2, **other)).json()
    own = {"id", "external_ref", "created_at", "updated_at", "recorded_at", kind.differs}
    assert {name: value for name, value in in_batch.items() if name not in own} == {
        name: value for name, value in posted.items() if name not in own
    }


@every_kind
def test_one_wrong_item_stops_all_and_every_wrong_one_is_listed(dudley, kind: Kind):
    items = kind.items(5)
    items[1].update(kind.fault)
    items[3]["campaign"] = "no-such"
    items[4]["external_ref"] = None
    written = Change.objects.count()
    answer = send(dudley, kind, items)
    assert refused(answer) == (400, "invalid")
    assert faults(answer) == {
        (f"/items/1{kind.pointer}", kind.code),
        ("/items/3/campaign", "not_found"),
        ("/items/4/external_ref", "required"),
    }
    assert (listed(dudley, kind), Change.objects.count()) == ({}, written)


@every_kind
def test_a_dry_run_answers_what_the_run_would_and_keeps_nothing(dudley, kind: Kind):
    send(dudley, kind, kind.items(2))
    items = [kind.item(0, **{kind.differs: "Another"}), kind.item(1), kind.item(2)]
    before, written = listed(dudley, kind), Change.objects.count()
    tried = send(dudley, kind, items, dry_run=True).json()
    assert (listed(dudley, kind), Change.objects.count()) == (before, written)
    done = send(dudley, kind, items).json()
    assert tried["results"][2].pop("id") is None
    assert done["results"][2].pop("id")
    assert tried == done
    wrong = [*items, kind.item(9, **kind.fault)]
    answers = [send(dudley, kind, wrong, dry_run=dry).json() for dry in (True, False)]
    assert answers[0]["errors"] == answers[1]["errors"] != []


@every_kind
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ("/items", "required")),
        ({"items": None}, ("/items", "null")),
        ({"items": {}}, ("/items", "invalid")),
        ({"items": [], "dry_run": "yes"}, ("/dry_run", "invalid")),
        ({"items": [], "dryrun": True}, ("/dryrun", "unknown_field")),
        ({"items": [7]}, ("/items/0", "invalid")),
        ({"items": [{"external_ref": "no such"}]}, ("/items/0/external_ref", "malformed")),
        ({"items": [{"external_ref": "a", "version": 0}]}, ("/items/0/version", "min_value")),
        ({"items": [{"external_ref": "a", "id": "b"}]}, ("/items/0/id", "invalid")),
        ({"items": [{"external_ref": "a", "organisation": "b"}]}, ("/items/0/organisation", "read_only")),
        ({"items": [{"external_ref": "a", "colour": "b"}]}, ("/items/0/colour", "unknown_field")),
    ],
)
def test_a_malformed_batch_says_where(dudley, kind: Kind, body, expected):
    answer = dudley.post(kind.path, body)
    assert answer.status_code == 400
    assert expected in faults(answer), faults(answer)


@every_kind
def test_no_items_are_no_fault(dudley, kind: Kind):
    assert counts(send(dudley, kind, [])) == (0, 0, 0)


@every_kind
def test_more_than_a_thousand_are_refused_before_they_are_read(dudley, kind: Kind):
    assert refused(send(dudley, kind, [{}] * 1_001)) == (413, "batch_too_large")
    table = "external_ref\r\n" + "a\r\n" * 1_001
    assert refused(as_table(dudley, kind, table))[0] == 400  # columns are missing
    columns = ",".join(required(kind))
    table = f"{columns}\r\n" + ",".join("a" for _ in required(kind)).join(["", "\r\n"]) * 1_001
    assert refused(as_table(dudley, kind, table)) == (413, "batch_too_large")


def required(kind: Kind) -> list[str]:
    from coordination.rows.csv_rows import required_of
    from coordination.rows.resources import row_resource as batch_kind

    return sorted(required_of(batch_kind(kind.url).serializer))


@every_kind
def test_one_reference_twice_is_refused_at_both_places(dudley, kind: Kind):
    assert counts(send(dudley, kind, [kind.item(0), kind.item(0)])) == (1, 0, 1)  # word for word the same is one
    answer = send(dudley, kind, [kind.item(0), kind.item(1), kind.item(0, **{kind.differs: "Another"})])
    code = "repeated_reference"
    assert faults(answer) == {("/items/0/external_ref", code), ("/items/2/external_ref", code)}


@every_kind
def test_a_version_is_a_condition(dudley, kind: Kind):
    send(dudley, kind, kind.items(2))
    fresh = kind.item(0, **{kind.differs: "Another"}, version=1)
    assert counts(send(dudley, kind, [fresh])) == (0, 1, 0)
    assert counts(send(dudley, kind, [fresh])) == (0, 0, 1)  # what is there already overwrites nothing
    answer = send(dudley, kind, [{**fresh, kind.differs: "A third"}, kind.item(1), kind.item(7, version=1)])
    assert faults(answer) == {("/items/0/version", "stale"), ("/items/2/version", "stale")}


@every_kind
def test_references_of_others_are_not_met(dudley, sandwell, kind: Kind):
    assert counts(send(sandwell, kind, [kind.item(0, **{kind.differs: "Of Sandwell"})])) == (1, 0, 0)
    assert counts(send(dudley, kind, [kind.item(0)])) == (1, 0, 0)
    assert sum(row["organisation"] == "dudley" for row in dudley.get(f"/api/v1/{kind.url}/").json()["results"]) == 1


@every_kind
def test_who_does_not_contribute_is_refused_item_by_item(observer, walsall, kind: Kind):
    assert faults(send(observer, kind, kind.items(2))) == {
        ("/items/0", "not_a_contributor"),
        ("/items/1", "not_a_contributor"),
    }
    assert faults(send(walsall, kind, [kind.item(0)])) == {("/items/0", "not_a_contributor")}


@every_kind
def test_the_same_idempotency_key_takes_a_batch_once(dudley, kind: Kind):
    headers = {"Idempotency-Key": f"batch-{kind.url}"}
    body = {"items": kind.items(3)}
    answers = [dudley.post(kind.path, body, headers=headers) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert counts(answers[1]) == (3, 0, 0)
    assert answers[1]["Idempotent-Replayed"] == "true"


# Tables


def as_table(client: Any, kind: Kind, table: str | bytes, query: str = "", **headers: str) -> Any:
    body = table if isinstance(table, bytes) else table.encode()
    return client.generic("POST", kind.path + query, body, "text/csv", headers=headers)


EVENTS, PLACEMENTS, METRICS = KINDS
TABLE = (
    "external_ref,campaign,title,kind,starts_at,ends_at,place.name,partners\r\n"
    'one,see-me-hear-me,"Stall ""large""",stall,2017-02-23T10:00:00Z,2017-02-23T16:00:00Z,Market,sandwell\r\n'
    "two,see-me-hear-me,'=Talk,talk,2017-02-23T10:00:00Z,2017-02-23T16:00:00Z,,\r\n"
)


def test_a_table_is_taken_as_the_same_items_are(dudley):
    assert counts(as_table(dudley, EVENTS, TABLE)) == (2, 0, 0)
    rows = listed(dudley, EVENTS)
    assert (rows["one"]["title"], rows["one"]["place"]["name"], rows["one"]["partners"]) == (
        'Stall "large"',
        "Market",
        ["sandwell"],
    )
    assert rows["two"]["title"] == "=Talk"
    assert counts(as_table(dudley, EVENTS, TABLE)) == (0, 0, 2)
    assert counts(as_table(dudley, EVENTS, b"\xef\xbb\xbf" + TABLE.replace(",", ";").encode())) == (0, 0, 2)


def test_a_fault_in_a_table_has_its_row_and_column(dudley):
    wrong = TABLE.replace("2017-02-23T16:00:00Z,,", "tomorrow,,").replace("one,see", "one,,see")
    errors = as_table(dudley, EVENTS, wrong).json()["errors"]
    assert [(one["pointer"], one["row"], one["column"], one["code"]) for one in errors] == [
        ("/items/0", 2, "", "uneven_row"),
        ("/items/1/ends_at", 3, "ends_at", "unreadable_time"),
    ]
    assert listed(dudley, EVENTS) == {}


def test_a_dry_run_of_a_table_is_asked_for_in_the_address(dudley):
    assert counts(as_table(dudley, EVENTS, TABLE, "?dry_run=true")) == (2, 0, 0)
    assert listed(dudley, EVENTS) == {}
    assert faults(as_table(dudley, EVENTS, TABLE, "?dry_run=1")) == {("?dry_run", "not_true_or_false")}
    assert counts(send(dudley, EVENTS, EVENTS.items(1), dry_run=False)) == (1, 0, 0)


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("external_ref\r\na\r\n", "missing_column"),
        (TABLE.replace("title", "colour", 1), "unknown_column"),
        (TABLE.replace("place.name", "title", 1), "repeated_column"),
    ],
)
def test_a_header_that_is_wrong_says_every_column(dudley, table, code):
    answer = as_table(dudley, EVENTS, table)
    assert refused(answer) == (400, "malformed_csv")
    assert code in {one["code"] for one in answer.json()["errors"]}


def test_what_is_no_table_is_refused(dudley):
    assert as_table(dudley, EVENTS, "").json()["type"] == "/problems/malformed-csv"
    assert as_table(dudley, EVENTS, TABLE.encode("utf-16-le")).status_code == 400
    assert as_table(dudley, EVENTS, TABLE + '"').status_code == 400
    assert refused(as_table(dudley, EVENTS, TABLE + " " * 1_100_000)) == (413, "body_too_large")
    assert refused(as_table(dudley, EVENTS, TABLE, **{"Content-Encoding": "gzip"})) == (415, "unsupported_media_type")


def test_a_table_in_another_encoding_is_refused_and_utf8_may_be_said(dudley):
    for said, status in (("latin-1", 415), ('"UTF-16"', 415), ("utf-8; header=present", 200), ('"UTF-8"', 200)):
        answer = dudley.generic("POST", EVENTS.path, TABLE.encode(), f"text/csv; charset={said}")
        assert answer.status_code == status, said


@every_kind
def test_an_exported_list_can_be_sent_back(dudley, kind: Kind):
    send(dudley, kind, kind.items(3))
    table = b"".join(make.client().get(f"/api/v1/{kind.url}/", headers={"Accept": "text/csv"}))
    assert counts(as_table(dudley, kind, table)) == (0, 0, 3)
    lines = table.decode().replace("Number 1", "Number one")
    assert counts(as_table(dudley, kind, lines)) == (0, 1, 2)
    assert refused(as_table(dudley, kind, lines.replace("one", "1")))[0] == 400  # its version has gone by


def test_a_placement_under_review_is_reviewed_again(dudley, police):
    send(dudley, PLACEMENTS, PLACEMENTS.items(2))
    one = listed(dudley, PLACEMENTS)["ref-0"]
    dudley.post(f"/api/v1/placements/{one['id']}/submit/")
    (first,) = police.get("/api/v1/reviews/?status=pending").json()["results"]
    answer = send(dudley, PLACEMENTS, [PLACEMENTS.item(0, quantity=9), PLACEMENTS.item(1, quantity=9)])
    assert counts(answer) == (0, 2, 0)
    (second,) = police.get("/api/v1/reviews/?status=pending").json()["results"]
    assert second["id"] != first["id"]
    rows = listed(dudley, PLACEMENTS)
    assert [(rows[ref]["status"], rows[ref]["quantity"]) for ref in ("ref-0", "ref-1")] == [
        ("submitted", 9),
        ("draft", 9),
    ]


def test_figures_that_look_like_one_are_held_in_a_batch_too(dudley, sandwell):
    regional = METRICS.item(0, value=761_000)
    assert counts(send(sandwell, METRICS, [regional])) == (1, 0, 0)
    part = METRICS.item(1, area=make.DUDLEY, value=1_000, source="ours")
    assert counts(send(dudley, METRICS, [regional, part, METRICS.item(2, channel="website")])) == (3, 0, 0)
    rows = {ref: row["status"] for ref, row in listed(dudley, METRICS).items() if row["organisation"] == "dudley"}
    assert rows == {"ref-0": "held", "ref-1": "held", "ref-2": "counted"}


def test_overlapping_days_of_one_series_are_refused_where_they_come_second(dudley):
    items = [METRICS.item(0, source="same"), METRICS.item(1), METRICS.item(2, source="same")]
    assert faults(send(dudley, METRICS, items)) == {("/items/2/period", "period_overlaps")}
    assert listed(dudley, METRICS) == {}
