"""The sheet of a printed sentence: what it rests on and leaves out, what would decide it, which practices it keeps."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.contract_client import refused
from tests.uncommitted import never_committed

pytestmark = pytest.mark.usefixtures("on_stage")

STATEMENTS = f"/api/v1/campaigns/{make.SEE_ME}/statements/"
REGION = {"organisation": make.LEAD, "area": make.COUNTY}


def sheet(client: Any, text: str, **more: Any) -> dict[str, Any]:
    printed = {"text": text, "outlet": "Express & Star", "printed_on": timezone.localdate().isoformat()} | more
    answer = client.post(STATEMENTS, printed)
    assert answer.status_code == 201, answer.content
    answer = client.get(f"{STATEMENTS}{answer.json()['id']}/sheet/")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def kept(told: dict[str, Any]) -> set[str]:
    return {row["code"] for row in told["practices"] if row["kept"]}


@pytest.fixture(scope="module", autouse=True)
def reported(stage: Any, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with never_committed(django_db_blocker):
        figures = {"online": make.make_metric(value=761_000, **REGION)}
        figures["twitter"] = make.make_metric(value=278_000, channel="twitter", **REGION)
        for council in ("dudley", "sandwell"):
            make.make_metric(value=0, organisation=council)
            make.make_metric(value=0, organisation=council, channel="twitter")
        yield figures


def test_what_hangs_on_an_overlap_says_how_many_and_whom_to_ask(lead, reported):
    told = sheet(lead, "More than one million people were reached through digital media and Twitter.")
    whole = next(row for row in told["readings"] if "taken together" in row["text"])
    assert (whole["verdict"], whole["break_even_overlap"]) == ("indeterminate", 39_000)
    assert whole["would_decide"]["overlaps"][0]["sample_size"] == 20
    counted = {row["id"] for row in told["rests_on"] if row["value"]}
    assert counted == {str(figure.pk) for figure in reported.values()}  # beside what is nil
    assert (told["left_out"], told["unread"]) == ([], [])
    assert kept(told) == {"nothing_left_out", "everything_in", "consistent", "all_read"}


def test_its_figures_were_public_where_a_report_printed_them_by_that_day(lead, reported):
    text = "We reached at least 761,000 people through digital media."
    assert "public_first" not in kept(sheet(lead, text))
    report = make.make_report()
    told = sheet(lead, text)
    assert {row["public_in"] for row in told["rests_on"]} == {str(report.pk)}
    assert {"public_first", "supported_when_printed", "holds_now"} <= kept(told)
    assert "public_first" not in kept(sheet(lead, text, printed_on="2017-03-11"))  # the report came later
    path = f"/api/v1/reach-metrics/{reported['online'].pk}/"
    assert lead.patch(path, {"value": 761_001}, headers={"If-Match": '"1"'}).status_code == 200
    assert "public_first" not in kept(sheet(lead, text))  # nobody has printed that version


def test_every_figure_of_the_kind_that_it_does_not_rest_on_is_listed_with_the_reason(lead, reported):
    make.make_metric(value=500, channel="press", measure="impressions", **REGION)
    told = sheet(lead, "We reached at least 761,000 people through digital media.")
    assert [(row["channel"], row["why"], row["value"]) for row in told["left_out"]] == [
        ("twitter", "other_channel", 278_000), ("press", "other_channel", 500)
    ]  # fmt: skip
    assert "nothing_left_out" not in kept(told)
    days = (date(2017, 2, 17), date(2017, 2, 20))
    held = make.make_metric(value=9, channel="face_to_face", organisation="dudley", status="held", period=days)
    row = next(
        row for row in sheet(lead, "We made 1,000 contacts on Twitter.")["left_out"] if row["id"] == str(held.pk)
    )
    assert (row["why"], row["value"]) == ("held", None)


def test_what_nobody_read_or_counted_keeps_no_practice_by_default(lead):
    claim = {
        "comparator": "at_least",
        "value": 5,
        "unit": "people",
        "area": make.SANDWELL,
        "channels": ["face_to_face"],
    }
    told = sheet(lead, "Hundreds of people came.", claim=claim)
    assert told["unread"] == ["Hundreds of people came."]
    assert not kept(told) & {"public_first", "nothing_left_out", "supported_when_printed", "holds_now", "all_read"}


def test_it_is_for_those_who_take_part(lead, walsall, dudley):
    told = sheet(lead, "We reached 761,000 people.")
    assert dudley.get(f"{STATEMENTS}{told['id']}/sheet/").status_code == 200
    assert refused(walsall.get(f"{STATEMENTS}{told['id']}/sheet/")) == (404, "not_found")
