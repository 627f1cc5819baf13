"""A printed statement is judged while a figure it rests on is corrected: whoever commits last, it is judged again."""

import pytest

from campaigns.models import Statement
from campaigns.reach_metrics import record
from campaigns.statements.judging import _judge_locked, judge_statements, mark_due
from coordination.ledger.sequencer import give_positions
from coordination.models import Change
from tests import make
from tests.connections import PATIENCE, beside, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def figure():
    return make.make_metric(channel="press", value=1_100_000)


@pytest.fixture
def statement(figure):
    registered = make.make_statement()
    give_positions()
    judge_statements()
    return registered


def correct(figure, value: int) -> None:
    record.correct_reach_metric(figure, by=make.actor_for(), expected_version=None, value=value)


def turned() -> str:
    give_positions()
    judge_statements()
    return Statement.objects.get().status


def test_a_correction_that_commits_while_the_statement_is_judged_is_judged_next(figure, statement):
    Statement.objects.update(due=True)
    with beside(2) as (judging, marking):
        judging.begin()
        assert judging.run(_judge_locked, statement.pk) == 1  # it has read the figures, and has not committed
        correct(figure, 900_000)
        give_positions()
        mark = marking.start(mark_due)
        wait_until(marking.is_blocked, "the mark to wait for the judgement")
        judging.commit()
        mark.result(PATIENCE)
    row = Statement.objects.get()
    assert (row.status, row.due) == ("supported", True)
    assert turned() == "no_longer_supported"


def test_a_correction_that_commits_after_it_was_judged_is_not_missed_by_its_earlier_number(figure, statement):
    with beside() as correcting:
        correcting.begin()
        correcting.run(correct, figure, 900_000)
        make.make_event()  # later in the ledger, and committed
        assert turned() == "supported"
        correcting.commit()
    assert turned() == "no_longer_supported"


def test_a_correction_that_commits_while_the_statement_is_registered_is_judged_next(figure):
    with beside() as registering:
        make.make_campaign()
        registering.begin()
        registering.run(make.make_statement)
        correct(figure, 900_000)
        give_positions()
        judge_statements()  # which cannot see the statement yet, and has seen the correction
        registering.commit()
    assert Statement.objects.get().status == "supported"
    assert turned() == "no_longer_supported"


def test_two_judges_at_once_say_it_once(figure, statement):
    correct(figure, 900_000)
    give_positions()
    mark_due()
    with beside(2) as judges:
        assert sum(each.result(PATIENCE) for each in [judge.start(judge_statements) for judge in judges]) == 1
    assert Change.objects.filter(kind="statement.no_longer_supported").count() == 1
