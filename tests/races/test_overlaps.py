"""Evidence of an overlap that comes from two sides at once, and while what rests on it is being registered."""

import pytest

from campaigns.models import Overlap, Statement
from campaigns.overlaps import recording
from campaigns.statements.judging import judge_statements
from coordination.ground.errors import Stale
from coordination.ledger.sequencer import give_positions
from coordination.models import Change
from tests import make
from tests.connections import PATIENCE, beside, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

REGION = {"organisation": make.LEAD, "area": make.COUNTY, "measure": "people_reached"}
MATCHED = {"unit": "people", "method": "matched_identifiers", "evidence_sha256": "a" * 64, "source": "matched"}
MATCHED |= {"sample_size": None, "question": "", "confidence_percent": None}
ONLINE = {"comparator": "more_than", "value": 1_000_000, "unit": "people"}


@pytest.fixture(autouse=True)
def counted() -> None:
    make.make_metric(value=761_000, **REGION)
    make.make_metric(value=278_000, channel="twitter", **REGION)


def evidence(high: int, organisation: str = "dudley") -> Overlap:
    return make.make_overlap(low=0, high=high, organisation=organisation, **MATCHED)


def judged() -> Statement:
    give_positions()
    judge_statements()
    return Statement.objects.get()


def test_two_that_are_recorded_of_one_pair_at_once_both_count_and_the_statement_is_judged_by_both():
    make.make_statement(claim=ONLINE)
    with beside(2) as (first, second):
        for connection, high, organisation in ((first, 30_000, "dudley"), (second, 5_000, "sandwell")):
            connection.begin()
            connection.run(evidence, high, organisation)
        second.commit()
        assert (judged().status, judged().present["low"]) == ("supported", 1_034_000)
        first.commit()
    assert Overlap.objects.count() == 2
    present = judged()
    assert (present.status, present.present["low"], present.due) == ("supported", 1_034_000, False)
    assert Change.objects.filter(kind="overlap.created").count() == 2


def test_evidence_that_commits_while_a_statement_is_registered_is_judged_next():
    with beside() as registering:
        registering.begin()
        registering.run(make.make_statement, claim=ONLINE)
        evidence(30_000)
        give_positions()
        judge_statements()  # which cannot see the statement yet, and has seen the evidence
        registering.commit()
    assert Statement.objects.get().status == "indeterminate"
    assert judged().status == "supported"


def test_of_two_corrections_of_one_version_at_once_the_second_is_told_so():
    row = evidence(30_000)
    by = make.actor_for("dudley")
    with beside(2) as (first, second):
        first.begin()
        first.run(recording.correct_overlap, row, by=by, expected_version=1, high=20_000)
        late = second.start(recording.correct_overlap, row, by=by, expected_version=1, high=10_000)
        wait_until(second.is_blocked, "the second correction to wait for the first")
        first.commit()
        with pytest.raises(Stale):
            late.result(PATIENCE)
    assert (Overlap.objects.get().high, Overlap.objects.get().version) == (20_000, 2)
