"""Periodic work: people are written what waits for them, and calendars are fetched."""

from celery import shared_task

from coordination.ground.single_instance import run_alone
from events.console.digest_mail import send_digests as write_digests
from events.subscribed_calendars.due_calendars import fetch_due


@shared_task
def send_digests() -> None:
    """Write to whoever wished it and whose turn it is. Two at once write each once, and so does the next."""
    write_digests()


@shared_task
def fetch_calendars() -> None:
    """Fetch the subscribed calendars that are due. One worker at a time does: the others are left to the roll-ups."""
    with run_alone("fetch-calendars") as is_alone:
        if is_alone:
            fetch_due()
