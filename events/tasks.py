"""Periodic work: people are written what waits for them."""

from celery import shared_task

from events.console.digest_mail import send_digests as write_digests


@shared_task
def send_digests() -> None:
    """Write to whoever wished it and whose turn it is. Two at once write each once, and so does the next."""
    write_digests()
