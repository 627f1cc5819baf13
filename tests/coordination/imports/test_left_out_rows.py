"""Rows of a table that are not meant as rows: sums of others, and in a list that comes back what others own."""

import csv
import io

import pytest

from campaigns.models import ReachMetric
from events.models import Event
from tests import make
from tests.coordination.imports.row_files import CSV, finish, refused, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_stage")]
HIDDEN = "01890a5d-ac96-774b-bcce-b302099a8057"  # nobody's, or out of sight
HEAD = "external_ref,campaign,area,channel,measure,period.from,period.to,value,qualifier,source"


def figure(reference: str, value: object, source: str = "X Analytics", area: str = make.DUDLEY) -> str:
    days = ",".join(["2017-02-17"] * 2)
    return f"{reference},see-me-hear-me,{area},twitter,impressions,{days},{value},exact,{source}"


def sent(client, *rows: str, head: str = HEAD, resource: str = "reach-metrics", query: str = ""):
    body = "\r\n".join([head, *rows, ""]).encode()
    return client.generic("POST", f"/api/v1/{resource}/batch/{query}", body, CSV)


ROWS = [figure("one", 500), figure("two", 1200, "Y Ads"), figure("three", 50, "Z Ads")]
TOTALS = {
    "its source": figure("row-4", 1750, "Total"),
    "its source, of another sum": figure("row-4", 1, "GRAND TOTAL:"),
    "its reference": figure("total", 1750),
    "two words": figure("sub-total", 9),
    "a word among others": figure("dudley-total-2017", '"1,750"'),
    "a word in a text that may say anything": f"{figure('row-4', 1750)},Total",
    "the first cell alone": f"Sum,,,,,,,{1750},,",
    "its sum": ",see-me-hear-me,,,,,,1750.0,,",
    "an average": figure("row-4", 583, "Average"),
    "an owner": f"{figure('row-4', 3)},,Total",
}


def test_a_row_that_sums_up_others_is_named_and_never_taken_for_people(dudley):
    head = f"{HEAD},universe,organisation"
    for name, total in TOTALS.items():
        answer = sent(dudley, *ROWS, total, head=head, query="?dry_run=true")
        assert answer.status_code == 200, (name, answer.json())
        body = answer.json()
        assert (body["created"], [(row["row"], row["code"]) for row in body["left_out"]]) == (3, [(5, "totals_row")]), (
            name
        )
    table = "\r\n".join([head, *ROWS, *TOTALS.values(), ""]).encode()
    operation = finish(send(dudley, table, CSV, "resource=reach-metrics"))
    counts = [operation.result[word] for word in ("rows", "created", "refused", "left_out")]
    assert counts == [3, 3, 0, len(TOTALS)]
    listed = dudley.get(f"/api/v1/imports/{operation.pk}/refused/").json()["results"]
    assert {(row["code"], row["outcome"]) for row in listed} == {("totals_row", "left_out")}
    assert sorted(ReachMetric.objects.values_list("value", flat=True)) == [50, 500, 1200]


def test_sums_under_sums_are_each_left_out_wherever_they_stand(dudley):
    table = [
        figure("all", 1800, "Total"),
        *(figure("a", 500, "A"), figure("b", 300, "B"), ",,,,,,,800,,"),
        *(figure("c", 400, "C"), figure("d", 600, "D"), figure("second-total", 1000, "Second half")),
        ",see-me-hear-me,,,,,,1800,,",
    ]
    body = sent(dudley, *table).json()
    assert (body["created"], [row["row"] for row in body["left_out"]]) == (4, [2, 5, 8, 9])


def test_a_sum_of_one_group_is_left_out_wherever_its_rows_stand(dudley):
    sandwell_area = "E08000028"
    table = [
        *(figure("a", 50, "A"), figure("b", 90, "A", sandwell_area)),
        *(figure("c", 170, "B"), figure("d", 210, "B", sandwell_area)),
        *(figure("e", 220, "Dudley total"), figure("", 300, "", sandwell_area), ",,,twitter,,,,520,,"),
    ]
    body = sent(dudley, *table).json()
    assert (body["created"], [row["row"] for row in body["left_out"]]) == (4, [6, 7, 8])


def test_a_sum_in_the_words_of_another_language_is_left_out(dudley):
    words = ("Gesamt", "Zwischensumme", "Gesamtergebnis", "Total général", "Sous-total", "Somme", "Усього", "Разом:")
    table = [*ROWS, *(figure(f"sum-{n}", 1750, word) for n, word in enumerate(words)), "Dudley Ergebnis,,,,,,,1750,,"]
    body = sent(dudley, *table).json()
    assert (body["created"], len(body["left_out"])) == (3, len(words) + 1)


def test_a_row_that_only_looks_like_a_sum_is_taken_or_refused_as_ever(dudley):
    areas = (make.DUDLEY, "E08000028", "E08000030")
    alike = [figure(f"row-{n}", 500, "Total impressions", area) for n, area in enumerate(areas)]
    assert sent(dudley, *alike).json()["created"] == 3
    assert sent(dudley, figure("e", 500), figure("f", 500, "Y")).json()["created"] == 2
    assert sent(dudley, figure("g", 20, "Summit Totaliser")).json()["left_out"] == []
    faults = sent(dudley, figure("h", 500, "H"), figure("", 700)).json()["errors"]
    assert [(fault["row"], fault["code"]) for fault in faults] == [(3, "required")]
    stalls = "external_ref,campaign,title,kind,starts_at,ends_at"
    times = "2017-02-20T10:00:00Z,2017-02-20T16:00:00Z"
    for title, left_out in (("Sum", []), ("Stall", [3])):
        rows = [f"a,see-me-hear-me,{title},stall,{times}"] + [",,Total,40,,"] * len(left_out)
        answer = sent(dudley, *rows, head=stalls, resource="events").json()
        assert (len(answer["results"]), [row["row"] for row in answer["left_out"]]) == (1, left_out)


def exported(resource: str) -> list[list[str]]:
    text = b"".join(make.client().get(f"/api/v1/{resource}/", HTTP_ACCEPT="text/csv")).decode()
    return list(csv.reader(io.StringIO(text)))


def written(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def test_a_whole_list_sent_back_leaves_out_what_is_of_others_and_creates_nothing(dudley, sandwell):
    make.make_event(organisation="dudley")
    make.make_event(organisation="dudley", status="completed", external_ref="named")
    make.make_event(organisation="sandwell", status="completed")
    table = exported("events")
    assert len(table) == 4
    body = dudley.generic("POST", "/api/v1/events/batch/", written(table), CSV).json()
    assert (body["created"], body["updated"], body["unchanged"]) == (0, 0, 2), body
    assert [row["code"] for row in body["left_out"]] == ["row_of_another"]
    operation = finish(send(sandwell, written(table), CSV))
    assert [operation.result[word] for word in ("rows", "unchanged", "refused", "left_out")] == [1, 1, 0, 2]
    assert Event.objects.count() == 3


def test_figures_and_posters_without_a_reference_are_known_again_by_their_id_and_may_be_given_one(dudley):
    sent(dudley, *ROWS)
    ReachMetric.objects.filter(external_ref="two").update(external_ref=None)
    make.make_placement(organisation="dudley")
    for resource in ("reach-metrics", "placements"):
        table = exported(resource)
        body = dudley.generic("POST", f"/api/v1/{resource}/batch/", written(table), CSV).json()
        assert (body.get("unchanged"), body.get("created")) == (len(table) - 1, 0), body
    table = exported("reach-metrics")
    at = table[0].index("external_ref")
    for row in table[1:]:
        row[at] = row[at] or "two-again"
    for counts in ((1, 2), (0, 3)):
        body = dudley.generic("POST", "/api/v1/reach-metrics/batch/", written(table), CSV).json()
        assert (body["updated"], body["unchanged"], body["created"]) == (*counts, 0), body
    assert set(ReachMetric.objects.values_list("external_ref", flat=True)) == {"one", "two-again", "three"}


def test_an_id_alone_makes_no_row_and_finds_none_of_others(dudley, sandwell):
    event = make.make_event(organisation="sandwell")
    item = {"campaign": make.SEE_ME, "title": "Stall", "kind": "stall"}
    item |= {"starts_at": "2017-02-20T10:00:00Z", "ends_at": "2017-02-20T16:00:00Z"}
    for row_id, fault in (
        (str(event.pk), "row_of_another"),
        (HIDDEN, "not_found"),
        ("x", "invalid"),
        (None, "required"),
    ):
        answer = dudley.post("/api/v1/events/batch/", {"items": [item | {"id": row_id}]}, format="json")
        assert [error["code"] for error in answer.json()["errors"]] == [fault]
    table = exported("events")
    table[0][table[0].index("organisation")] = ""
    table[1][table[0].index("")] = ""
    operation = finish(send(dudley, written(table), CSV))
    assert refused(dudley, operation) == [(2, "id", "row_of_another")]
    table[1][table[0].index("external_ref")] = "ours"
    operation = finish(send(dudley, written(table), CSV))
    assert refused(dudley, operation) == [(2, "id", "row_of_another")]
    mine = sandwell.post("/api/v1/events/batch/", {"items": [item | {"id": str(event.pk).upper()}]}, format="json")
    assert (mine.json()["updated"], Event.objects.count()) == (1, 1)
