"""The exact interleavings of a writer and the compiler, over two connections: whoever comes first, nothing is lost."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection

from campaigns.lifecycle import campaigns
from campaigns.models import DayCell, PeriodCell, RollupMark
from campaigns.rollups import sql
from campaigns.rollups.compile import MAX_ATTEMPTS, _compile, compile_marked, recompute
from campaigns.rollups.verify import cell_differences, compile_everything
from tests import make
from tests.campaigns.rollups.naive_cells import cells, compile_all, expected_cells
from tests.connections import PATIENCE, beside, wait_until
from tests.database_roles import as_owner

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, SECOND = (date(2017, 2, 17), date(2017, 2, 23)), (date(2017, 2, 24), date(2017, 3, 3))
SERIES = {"organisation": "dudley", "channel": "digital_media", "source": "return"}


def total() -> int:
    """The campaign's total of the series, as compiled."""
    return sum(PeriodCell.objects.filter(grain="campaign").values_list("total", flat=True))


def claim() -> list[dict[str, str]]:
    """What the compiler does first: take the marks. Not committed while its connection has begun a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(sql.CLAIM, [MAX_ATTEMPTS, 200])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def recompute_claimed(claimed: list[dict[str, str]]) -> None:
    """What the compiler does next."""
    with connection.cursor() as cursor:
        recompute(cursor, claimed)


@contextmanager
def marks_made_with(clause: str):
    """The figures' insert trigger with another ON CONFLICT clause; put right again at the end."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger"
            " WHERE tgrelid = 'reach_metric'::regclass AND tgname LIKE '%mark_insert%'"
        )
        (right,) = cursor.fetchone()
        head, _, tail = right.partition("DO UPDATE")
        cursor.execute(f"{head}{clause};{tail.partition(';')[2]}")
    try:
        yield
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(right)


def test_a_figure_that_meets_a_claimed_mark_waits_for_the_compiler_and_marks_afresh():
    make.make_metric(period=FIRST, **SERIES)
    with beside(2) as (compiler, writer):
        compiler.begin()
        claimed = compiler.run(claim)
        assert len(claimed) == 1
        writing = writer.start(make.make_metric, period=SECOND, value=500, **SERIES)
        wait_until(lambda: writer.is_blocked() or writing.done(), "the writer to meet the claimed mark")
        assert not writing.done()
        compiler.run(recompute_claimed, claimed)
        compiler.commit()
        writing.result(PATIENCE)
    assert total() == 1_000
    assert RollupMark.objects.count() == 1
    compile_all()
    assert total() == 1_500
    assert cell_differences() == []


def compile_before_a_writer_of_a_marked_series_commits() -> int:
    """A figure of 1,000 is marked; one of 500 in its series is written; a compiler runs; then the writer commits.
    Returns how many series the compiler took."""
    make.make_metric(period=FIRST, **SERIES)
    with beside() as writer:
        writer.begin()
        writer.run(make.make_metric, period=SECOND, value=500, **SERIES)
        taken = compile_marked()
        writer.commit()
    return taken


def test_a_compiler_passes_by_the_mark_of_a_writer_that_has_not_committed():
    assert compile_before_a_writer_of_a_marked_series_commits() == 0
    assert compile_marked() == 1
    assert total() == 1_500
    assert cell_differences() == []


def test_a_mark_written_with_do_nothing_would_lose_a_figure_for_ever():
    """Shows that the test above can fail: the writer does not hold the mark it found, and the compiler takes it."""
    with marks_made_with("DO NOTHING"):
        assert compile_before_a_writer_of_a_marked_series_commits() == 1
    compile_all()
    assert total() == 1_000
    assert cell_differences() != []


def test_a_correction_that_meets_a_claimed_mark_is_compiled_too():
    metric = make.make_metric(period=FIRST, **SERIES)
    with beside(2) as (compiler, writer):
        compiler.begin()
        claimed = compiler.run(claim)
        compiler.run(recompute_claimed, claimed)
        correcting = writer.start(type(metric).objects.filter(pk=metric.pk).update, value=700)
        wait_until(writer.is_blocked, "the correction to meet the claimed mark")
        compiler.commit()
        correcting.result(PATIENCE)
    assert total() == 1_000
    compile_all()
    assert total() == 700
    assert cell_differences() == []


def test_a_figure_of_another_series_committed_between_claim_and_recompute_is_compiled_next():
    make.make_metric(period=FIRST, **SERIES)
    with beside() as compiler:
        compiler.begin()
        claimed = compiler.run(claim)
        make.make_metric(organisation="sandwell", value=30)
        compiler.run(recompute_claimed, claimed)
        compiler.commit()
    assert total() == 1_000
    compile_all()
    assert total() == 1_030
    assert cell_differences() == []


def test_a_figure_that_is_undone_while_its_mark_was_passed_by_leaves_the_cells_right():
    make.make_metric(period=FIRST, **SERIES)
    with beside() as writer:
        writer.begin()
        writer.run(make.make_metric, period=SECOND, value=500, **SERIES)
        writer.rollback()
    compile_all()
    assert total() == 1_000
    assert cell_differences() == []


def test_two_compilers_at_once_never_take_the_same_series_and_both_finish():
    for number, slug in enumerate(("dudley", "sandwell", "walsall")):  # unlike values, or they would look like one
        make.make_metric(organisation=slug, channel="digital_media", value=100 + number)
        make.make_metric(organisation=slug, channel="twitter", value=200 + number)
    with beside() as first:
        first.begin()
        assert first.run(_compile, 4) == 4
        assert compile_marked() == 2
        first.commit()
    assert not RollupMark.objects.exists()
    assert total() == 906
    assert cell_differences() == []


def test_a_compiler_that_dies_gives_its_marks_back():
    make.make_metric(period=FIRST, **SERIES)
    with beside() as dying:
        dying.begin()
        assert dying.run(compile_marked) == 1
        assert compile_marked() == 0
        dying.rollback()
    assert compile_marked() == 1
    assert total() == 1_000


def test_a_part_that_comes_while_its_whole_is_being_compiled_is_in_the_cells_of_its_whole():
    campaign = make.make_campaign()
    whole = make.make_metric(period=FIRST, value=700, **SERIES)
    with beside(2) as (compiler, council):
        compiler.begin()
        claimed = compiler.run(claim)
        compiler.run(recompute_claimed, claimed)
        sending = council.start(make.make_metric, period=(FIRST[0], FIRST[0]), value=600, part_of=whole)
        wait_until(lambda: council.is_blocked() or sending.done(), "the part to meet the claimed mark")
        assert not sending.done()
        compiler.commit()
        sending.result(PATIENCE)
    compile_all()
    assert cells(campaign) == expected_cells(campaign)
    assert DayCell.objects.get(day=FIRST[0], below="").low == 600
    assert cell_differences() == []


def test_a_phase_that_moves_while_its_figures_are_being_compiled_moves_their_cells():
    campaign = make.make_campaign()
    phase = make.make_phase(starts_on=date(2017, 2, 17), ends_on=date(2017, 2, 18))
    make.make_metric(period=FIRST, value=700, **SERIES)
    with beside(2) as (compiler, lead):
        compiler.begin()
        claimed = compiler.run(claim)
        compiler.run(recompute_claimed, claimed)
        moving = lead.start(
            campaigns.change_phase, phase, by=make.actor_for(make.LEAD), starts_on=date(2017, 2, 19), ends_on=FIRST[1]
        )
        wait_until(lambda: lead.is_blocked() or moving.done(), "the phase to meet the claimed mark")
        compiler.commit()
        moving.result(PATIENCE)
    compile_all()
    assert cells(campaign) == expected_cells(campaign)
    assert PeriodCell.objects.get(grain="phase").total == 500
    assert cell_differences() == []


def test_compiling_everything_from_scratch_while_figures_come_leaves_their_marks_to_the_next_run():
    make.make_metric(period=FIRST, **SERIES)
    compile_all()
    with beside() as scratch:
        scratch.begin()
        assert scratch.run(compile_everything) == 7
        make.make_metric(period=SECOND, value=500, **SERIES)
        scratch.commit()
    compile_all()
    assert total() == 1_500
    assert cell_differences() == []
