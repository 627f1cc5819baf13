"""How long after its commit a correction stands in the roll-up: a real Celery worker, the real rule, real commits."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from campaigns.models import DayCell, ReachMetric
from campaigns.reach_metrics import record
from coordination.ground.actor import Actor
from coordination.models import Heartbeat
from partners import access

WRITERS = 8
PATIENCE = 30.0  # seconds
# Figures of one series and source on different days: all writers share the weeks, the campaign and the mark.
SAME_SERIES = """
    SELECT id FROM reach_metric AS figure
    JOIN (SELECT campaign, organisation, channel, measure FROM reach_metric
          WHERE campaign = %s AND status = 'counted' AND upper(period) - lower(period) = 1
          GROUP BY 1, 2, 3, 4 HAVING count(DISTINCT lower(period)) >= %s ORDER BY 1, 2, 3, 4 LIMIT 1) AS chosen
      USING (campaign, organisation, channel, measure)
    WHERE source = (SELECT min(source) FROM reach_metric AS other
                    WHERE (other.campaign, other.organisation, other.channel, other.measure)
                        = (figure.campaign, figure.organisation, figure.channel, figure.measure)
                      AND upper(other.period) - lower(other.period) = 1)
    ORDER BY lower(period) LIMIT %s"""


@dataclass
class Writer:
    """Corrects one figure again and again, each time waiting until its day shows it."""

    figure: ReachMetric
    by: Actor

    def latencies(self, times: int) -> list[float]:
        """Milliseconds from each commit until another connection's read shows the new total."""
        try:
            return [self._correct(number) for number in range(times)]
        finally:
            connection.close()

    def _correct(self, number: int) -> float:
        new = 200_000 + number * WRITERS * 7 + int(self.figure.pk) % 100_000 * WRITERS
        committed: list[float] = []
        expected = self._day().total - self.figure.value + new
        with transaction.atomic():
            transaction.on_commit(lambda: committed.append(perf_counter()))
            self.figure = record.correct_reach_metric(self.figure, by=self.by, expected_version=None, value=new)
        assert self.figure.status == "counted", self.figure.held_reason
        while self._day().total != expected:
            assert perf_counter() - committed[0] < PATIENCE, "the worker does not compile"
            time.sleep(0.001)
        return (perf_counter() - committed[0]) * 1000

    def _day(self) -> Any:
        figure = self.figure
        series = {name: getattr(figure, f"{name}_id") for name in ("campaign", "area", "organisation", "channel")}
        return DayCell.objects.only("total").get(
            **{f"{name}_id": value for name, value in series.items()},
            measure=figure.measure,
            below="",
            day=figure.period.lower,
        )


def commit_to_visible(campaign: str) -> dict[str, dict[str, float]]:
    """p50 and p99 in milliseconds of 200 corrections by one writer, and of 50 each by eight at once."""
    with connection.cursor() as cursor:
        cursor.execute(SAME_SERIES, [campaign, WRITERS, WRITERS])
        figures = [ReachMetric.objects.get(pk=row[0]) for row in cursor.fetchall()]
    by = access.actor_for("system:bench", figures[0].organisation_id, frozenset({"read", "write"}))
    writers = [Writer(figure, by) for figure in figures]
    with worker():
        writers[0].latencies(10)
        alone = writers[0].latencies(200)
        writers[0].figure.refresh_from_db()
        with ThreadPoolExecutor(WRITERS) as pool:
            together = [ms for many in pool.map(lambda writer: writer.latencies(50), writers) for ms in many]
    return {"alone": _percentiles(alone), "together": _percentiles(together)}


def _percentiles(latencies: list[float]) -> dict[str, float]:
    ordered = sorted(latencies)
    return {"p50": ordered[len(ordered) // 2], "p99": ordered[int(0.99 * len(ordered))], "max": ordered[-1]}


@contextmanager
def worker() -> Iterator[None]:
    """A Celery worker of two children on this benchmark's servers, which has shown that it runs tasks."""
    Heartbeat.objects.all().delete()
    command = [
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "--app",
        "coordination.celery",
        "worker",
        "--concurrency",
        "2",
    ]
    with (Path(settings.LOCAL_DIR) / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--without-mingle", "--without-gossip"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "REMAP_SIGTERM": "SIGQUIT"},
            stdout=log,
            stderr=log,
        )
    try:
        deadline = perf_counter() + PATIENCE
        while not Heartbeat.objects.exists():
            assert perf_counter() < deadline and process.poll() is None, "the worker did not start"
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(60)
