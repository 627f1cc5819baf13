"""Work for the compiler, and how the tests see that it has been done."""

import os
import signal
import subprocess

from celery import current_app

from campaigns.models import RollupMark
from campaigns.rollups.verify import cell_differences
from tests import make
from tests.connections import wait_until

ORGANISATIONS = ("dudley", "sandwell", "walsall", "coventry", "solihull")
CHANNELS = ("digital_media", "twitter", "website", "bus_poster", "press", "radio")
SERIES = len(ORGANISATIONS) * len(CHANNELS)


def report_figures() -> None:
    """One figure in each of SERIES series; each rings for the compiler."""
    make.make_campaign(contributors=ORGANISATIONS)
    for number, slug in enumerate(ORGANISATIONS, 1):
        for channel in CHANNELS:
            make.make_metric(organisation=slug, channel=channel, value=number * 1_000 + 7)


def sweep_as_beat_does() -> None:
    """Send what beat sends every few seconds."""
    current_app.send_task(current_app.conf.beat_schedule["sweep-rollups"]["task"])


def wait_for_the_sweep() -> None:
    """Until every mark is compiled, beat ticking meanwhile; then all cells are right."""

    def tick() -> bool:
        sweep_as_beat_does()
        return not RollupMark.objects.exists()

    wait_until(tick, "the sweep to compile every mark")
    assert cell_differences() == []


def kill(worker: "subprocess.Popen[bytes]") -> None:
    """`kill -9` the worker and its children."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
