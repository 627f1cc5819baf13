"""Nudges for the roll-up compiler, which say "there may be marks" and carry none; the look for late reviews, and
reminders."""

from celery import shared_task

from campaigns import sandbox
from campaigns.creatives.drawing import draw_pending
from campaigns.creatives.wake_drawer import BELL as DRAWERS_BELL
from campaigns.placements.overdue import (
    announce_overdue_reviews,
    announce_short_notice,
    escalate_reviews,
    reckon_earlier_reviews,
)
from campaigns.placements.routing import reroute_reviews
from campaigns.reminders import remind_of_questions, remind_of_returns
from campaigns.rollups.compile import compile_marked
from campaigns.statements.judging import judge_statements
from coordination.ground.single_instance import run_alone

# One task stays well below the time limit; what is left wakes the next sweep.
BATCHES = 20


@shared_task
def compile_rollups() -> None:
    """Compile what is marked. Running it twice, or five times at once, changes nothing."""
    for _ in range(BATCHES):
        if not compile_marked():
            return


@shared_task
def sweep_rollups() -> None:
    """The same from beat, for whatever nobody nudged for: a lost message, a restarted broker, a figure set by psql.

    It needs no lock against a second beat: workers claim marks and skip claimed ones.
    """
    compile_rollups.run()


@shared_task
def sweep_statements() -> None:
    """Judge printed statements again where something they rest on has changed. Two at once do each once."""
    judge_statements()


@shared_task
def sweep_sandboxes() -> None:
    """Delete what was tried out 30 days ago. One process at a time: two would meet at the same rows."""
    with run_alone("sweep-sandboxes") as runs_alone:
        while runs_alone and sandbox.sweep_sandbox():
            pass


@shared_task
def send_reminders() -> None:
    """Have the ledger say which questions and which returns have been waited for too long. Two at once do it once."""
    for remind in (remind_of_questions, remind_of_returns):
        for _ in range(BATCHES):
            if not remind():
                break


@shared_task
def sweep_overdue_reviews() -> None:
    """Send on what waits for its own owner, and have the ledger say which reviews cannot wait. Two at once do
    each once."""
    reroute_reviews()
    for sweep in (reckon_earlier_reviews, announce_short_notice, announce_overdue_reviews, escalate_reviews):
        for _ in range(BATCHES):
            if not sweep():
                break


@shared_task
def draw_artwork() -> None:
    """Draw the preview of one upload, ringing for the rest. Running it five times at once changes nothing."""
    if draw_pending():
        DRAWERS_BELL.ring()


@shared_task
def sweep_artwork() -> None:
    """The same from beat: for what nobody nudged for, and what a killed worker has left."""
    draw_artwork.run()
