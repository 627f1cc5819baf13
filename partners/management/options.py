"""What is typed after a command is screened as what is sent over the API."""

from django.core.management.base import CommandError

from coordination.refusals import Invalid
from coordination.screening import How, check_text


def check_option(text: str, option: str) -> None:
    """Raises CommandError, naming the option, when its text seems to hold personal data."""
    try:
        check_text(text, How.PROSE, option)
    except Invalid as refusal:
        sentences = " ".join(error.detail for error in refusal.errors)
        raise CommandError(f"{option}: {sentences}") from None
