"""A worker may die at any moment; what it had begun is begun again, and nothing is compiled by halves."""

import pytest
from django.db import connection

from campaigns.models import DayCell, PeriodCell, ReachMetric, RollupMark
from campaigns.rollups.compile import compile_marked
from tests import make
from tests.chaos.work import SERIES, kill, report_figures, wait_for_the_sweep
from tests.connections import beside, wait_for_blocked, wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def stop_period_cells() -> None:
    """Let nobody else write period cells until the end of the transaction: a compiler gets as far as its day cells."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE period_cell IN SHARE MODE")


def test_a_worker_killed_while_compiling_leaves_its_marks_to_the_next(start_worker):
    report_figures()
    with beside() as holder:
        holder.begin()
        holder.run(stop_period_cells)
        worker = start_worker()
        wait_for_blocked(by=holder.pid, number=1)
        assert RollupMark.objects.count() == SERIES
        assert compile_marked() == 0  # it has claimed all of them
        kill(worker)
        holder.commit()
    assert RollupMark.objects.count() == SERIES
    assert not DayCell.objects.exists()
    fresh = start_worker()
    wait_for_the_sweep()
    kill(fresh)
    total = sum(ReachMetric.objects.values_list("value", flat=True))
    assert sum(PeriodCell.objects.filter(grain="campaign").values_list("total", flat=True)) == total


def test_a_corrected_figure_shows_in_the_roll_up_within_two_seconds(celery_worker_process):
    metric = make.make_metric(value=1_000)
    client, url = make.client("dudley"), f"/api/v1/campaigns/{make.SEE_ME}/rollups/"

    def shown() -> list[tuple[int, bool]]:
        return [(row["total"], row["pending"]) for row in client.get(url).json()["results"]]

    wait_until(lambda: shown() == [(1_000, False)], "the figure to be compiled", seconds=2)
    answer = client.patch(f"/api/v1/reach-metrics/{metric.pk}/", {"value": 900}, HTTP_IF_MATCH='"1"')
    assert answer.status_code == 200
    wait_until(lambda: shown() == [(900, False)], "the correction to be compiled", seconds=2)
    kill(celery_worker_process)
