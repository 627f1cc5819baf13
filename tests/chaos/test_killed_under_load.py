"""Workers killed in mid-compile while figures keep coming, being corrected and voided; then every cell is exact."""

import random
from concurrent.futures import Future
from itertools import count
from typing import Any

import pytest

from campaigns.models import DayCell, ReachMetric
from campaigns.reach_metrics import record
from tests import make
from tests.chaos.work import CHANNELS, ORGANISATIONS, kill, wait_for_the_sweep
from tests.connections import beside, wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

KILLS = 5
EDITS = 60  # by each writer


def write(slug: str, seed: int) -> int:
    """Record, correct and void figures of one council, one transaction each; how many writes were acknowledged."""
    chance, by = random.Random(seed), make.actor_for(slug)  # noqa: S311 - repeatable, not secret
    value, mine, done = count(seed * 100_000), [], 0  # no two alike: nothing is held
    for _ in range(EDITS):
        if not mine or chance.random() < 0.4:
            mine.append(make.make_metric(organisation=slug, channel=chance.choice(CHANNELS), value=next(value)))
        elif chance.random() < 0.8:
            record.correct_reach_metric(chance.choice(mine), by=by, expected_version=None, value=next(value))
        else:
            gone = mine.pop(chance.randrange(len(mine)))
            record.void_reach_metric(gone, by=by, expected_version=None, reason="It was never true.")
        done += 1
    return done


def test_workers_killed_while_figures_keep_coming_leave_every_cell_exact(start_worker):
    make.make_campaign(contributors=ORGANISATIONS)
    for channel in CHANNELS:
        make.make_channel(channel)
    with beside(3) as writers:
        councils: list[Future[Any]] = [
            writer.start(write, slug, number)
            for number, (writer, slug) in enumerate(zip(writers, ORGANISATIONS, strict=False), 1)
        ]
        for killed in range(KILLS):
            worker, before = start_worker(), DayCell.objects.count()
            wait_until(lambda: _all_written(councils) or _moved(before), f"worker {killed} to be at work")  # noqa: B023
            kill(worker)
        assert [council.result(60) for council in councils] == [EDITS] * 3
    last = start_worker()
    wait_for_the_sweep()
    kill(last)
    counted = ReachMetric.objects.filter(status="counted").values_list("value", flat=True)
    assert sum(DayCell.objects.values_list("total", flat=True)) == sum(counted) > 0


def _all_written(councils: list[Future[Any]]) -> bool:
    """Whether no more comes, so that the cells may stay as they are; asked again and again, since it may be so soon."""
    return all(council.done() for council in councils)


def _moved(before: int) -> bool:
    return DayCell.objects.count() != before
