"""What a campaign or an event says of itself makes nobody a partner unasked: it waits for a second look."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.ledger.transaction import writing
from coordination.second_looks.hold import hold_texts
from events.models import Event
from partners.models import Organisation
from tests import make
from tests.coordination.second_looks.example_texts import decide
from tests.request_bodies import CAMPAIGN, EVENT

pytestmark = pytest.mark.usefixtures("on_stage")
URL = "/api/v1/events/"
RIDERS = "Midland Riders Trust"


@pytest.fixture(autouse=True)
def bodies():
    """One body that has no part in the campaign, and councils by their full names."""
    make.make_organisation("riders", name=RIDERS)
    make.make_organisation("solihull", name="Solihull Metropolitan Borough Council")
    Organisation.objects.filter(pk="dudley").update(name="Dudley Metropolitan Borough Council")


def held_reason(client: Any, **fields: Any) -> str | None:
    answer = client.post(URL, {**EVENT, **fields})
    assert answer.status_code == 201, answer.content
    return answer.json()["held_reason"]


@pytest.mark.parametrize(
    "text",
    [
        f"A stall run with {RIDERS}",
        f"Supported by {RIDERS.upper()}.",
        f"In partnership with the {RIDERS}",
        f"On behalf of Dudley Library and {RIDERS}",
        f"Backed by Walsall Cycles, Tipton Tigers and the {RIDERS}",
        f"With officers from {RIDERS} from 10",
        f"With the support of {RIDERS}",
        "Jointly with\nMidland  Riders Trust",
        f"Supported by: {RIDERS}",
        f"together with {RIDERS.lower()}",
        "Hosted by MRT",
        "Together with Solihull Council",
        "Partners: Solihull Metropolitan Borough Council",
    ],
)
def test_a_body_that_has_not_accepted_is_named_by_nobody_before_somebody_has_looked(dudley, text: str):
    reason = held_reason(dudley, summary=text)
    name = "Solihull Metropolitan Borough Council" if "Solihull" in text else RIDERS
    assert reason and reason.startswith(f"summary: {name} has not accepted to be named here; ask it")


@pytest.mark.parametrize(
    "text",
    [
        f"Call {RIDERS} on 61016",
        f"Speak with {RIDERS} on 61016",
        f"Report it by calling {RIDERS}",
        f"Meet by {RIDERS} House",
        f"Share what you know with {RIDERS}",
        f"Get in touch with the {RIDERS}",
        f"Book with {RIDERS} by Friday",
        f"For taxis licensed by {RIDERS}",
        "The car park is owned by Solihull Council",
        f"Leaflets by {RIDERS}'s offices, Much Park Street",
        f"{RIDERS} car park",
        "At Solihull Council House",
        "Walk by Solihull Council House at noon",
        "Run by Dudley Metropolitan Borough Council",
        "Run by Dudley Council with West Midlands Police and British Transport Police",
        "With tea and biscuits by Solihull station",
        "By Midland Riders",
    ],
)
def test_places_numbers_and_those_who_take_part_pass(dudley, text: str):
    Organisation.objects.filter(pk=make.LEAD).update(name="West Midlands Police")
    assert held_reason(dudley, summary=text) is None


def test_a_partner_of_an_event_that_has_accepted_may_be_named():
    event = Event(organisation_id="dudley", campaign_id=make.SEE_ME, title=f"A stall with {RIDERS}")
    with writing(make.actor_for("dudley")):
        hold_texts(event)
        assert event.second_look
        event.partners_accepted = ["riders"]
        hold_texts(event)
    assert event.second_look == ""


def test_a_body_that_accepts_to_take_part_may_be_named(dudley):
    make.make_participant("riders")
    assert held_reason(dudley, title=f"A stall with {RIDERS}") is None


def test_an_administrator_may_confirm_it_as_a_fact(dudley):
    posted = dudley.post(URL, {**EVENT, "title": f"A stall with {RIDERS}"}).json()
    decide(dudley, posted["id"])
    path = f"{URL}{posted['id']}/"
    assert dudley.get(path).json()["held_reason"] is None
    changed = dudley.patch(path, {"kind": "talk"}, headers={"If-Match": dudley.get(path)["ETag"]})
    assert changed.json()["held_reason"] is None


def test_a_new_campaign_names_nobody_unasked(lead):
    answer = lead.post("/api/v1/campaigns/", {**CAMPAIGN, "name": f"Operation Anything, by {RIDERS}"})
    assert RIDERS in answer.json()["held_reason"]


def test_a_batch_asks_once_who_is_called_how(dudley):
    def look_ups(rows: int) -> int:
        items = [{**EVENT, "external_ref": f"{rows}-{n}", "summary": f"{n} with {RIDERS}"} for n in range(rows)]
        with CaptureQueriesContext(connection) as queries:
            assert dudley.post(f"{URL}batch/", {"items": items}).json()["held"] == rows
        return sum("sandbox_of" in query["sql"] and '"name"' in query["sql"] for query in queries.captured_queries)

    assert look_ups(2) == look_ups(20)
