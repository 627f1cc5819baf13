"""Which sentences make a partner of a body, and which name it as a fact: a table for each, written before the rules."""

import pytest

from coordination.ledger.transaction import writing
from coordination.second_looks.hold import hold_texts
from events.models import Event
from tests import make

pytestmark = pytest.mark.usefixtures("on_stage")
CLAIMS = """
    A Midland Riders Trust event
    A joint Midland Riders Trust operation
    An MRT awareness day for young riders
    Our Solihull Council roadshow
    Midland Riders Trust's campaign
    Midland Riders Trust\u2019s new campaign
    Part of MRT's safety week
    This is the Solihull Council drop-in
    An MRT-led workshop
    The Midland Riders Trust-backed stall
    MRT-funded taster sessions
    In partnership w/ MRT
    A stall w/Midland Riders Trust
    Held in association w/ the MRT
    Midland Riders Trust presents: Look Closer
    Midland Riders Trust and Dudley Council present Look Closer
    MRT invites you to a talk
    Solihull Council is hosting a talk
    Midland Riders Trust joins us at noon
    MRT will be joining us
    Midland Riders Trust supports this campaign
    Solihull Council backs our campaign
    MRT is our partner
    With Midland Riders Trust as our partner
    Midland Riders Trust brings you a day of safety
    A stall run by Midland Riders Trust
    An event at the library, run by Midland Riders Trust
    Hosted by Solihull Council
    A talk given by MRT
    Funded by Midland Riders Trust
    Delivered by Solihull Council and MRT
    Together with Walsall Cycles and the Midland Riders Trust
    In collaboration with MRT
    A free session organised by Midland Riders Trust
    A Midland Riders Trust and Dudley Council initiative
"""
FACTS = """
    The stop is served by Midland Riders Trust
    Take the 87, served by MRT, to the end
    By the café run by Midland Riders Trust
    The 87 bus run by Midland Riders Trust stops outside
    Routes run by MRT are not changed
    In the car park which is run by Solihull Council
    At the community centre managed by Solihull Council
    Meet by Midland Riders Trust
    We meet by the MRT at noon
    Wait for us by Solihull Council
    Find us by the Midland Riders Trust
    Stand by the MRT, on the left
    The station is policed by Midland Riders Trust
    It was reported by MRT last year
    Buses provided by Midland Riders Trust
    The library maintained by Solihull Council
    This is not a Midland Riders Trust event
    Straight after the Solihull Council event
    It clashes with the MRT event
    Before the Midland Riders Trust roadshow begins
    Do not confuse it with the MRT campaign
    An MRT officer may ask you
    A Midland Riders Trust vehicle is parked there
    Ask at the Midland Riders Trust office
    Midland Riders Trust's number is 61016
    Solihull Council's website has the times
    Solihull Council runs the car park
    Midland Riders Trust supports victims day and night
    MRT will call you back
    Sign up with MRT
    Make an appointment with Solihull Council
    Anybody who has an account with Midland Riders Trust
    Logged with MRT under a number
    A copy was shared with Solihull Council
    At the corner by Solihull Council House
    The toilets are cleaned by Solihull Council
"""


@pytest.fixture(scope="module", autouse=True)
def bodies(stage):
    """One body that has no part in the campaign, and a council by its full name."""
    make.make_organisation("riders", name="Midland Riders Trust")
    make.make_organisation("solihull", name="Solihull Metropolitan Borough Council")


def names_a_partner(sentence: str) -> bool:
    event = Event(organisation_id="dudley", campaign_id=make.SEE_ME, title="A stall", summary=sentence)
    with writing(make.actor_for("dudley")):
        hold_texts(event)
    return "has not accepted to be named here" in event.second_look


def sentences(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


def test_the_tables_are_long_enough():
    assert min(len(sentences(CLAIMS)), len(sentences(FACTS))) >= 30


@pytest.mark.parametrize("sentence", sentences(CLAIMS))
def test_what_makes_a_partner_of_a_body_waits(sentence: str):
    assert names_a_partner(sentence)
    assert names_a_partner(f"Come along on Saturday. {sentence}, from 10.")


@pytest.mark.parametrize("sentence", sentences(FACTS))
def test_what_names_it_as_a_fact_passes(sentence: str):
    assert not names_a_partner(sentence)
    assert not names_a_partner(f"Come along on Saturday. {sentence}. Bring a friend.")
