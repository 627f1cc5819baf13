"""Arguments of commands: texts are screened as over the API, an unknown slug is answered with those there are."""

from typing import Any

from django.core.management.base import CommandError
from django.db.models import QuerySet

from coordination.ground.errors import Invalid
from coordination.ground.screening import TextKind, check_text


def check_option(text: str, option: str) -> None:
    """Raises CommandError, naming the option, when its text seems to hold personal data."""
    try:
        check_text(text, TextKind.PROSE, option)
    except Invalid as refusal:
        sentences = " ".join(error.detail for error in refusal.errors)
        raise CommandError(f"{option}: {sentences}") from None


def find_by_slug(rows: "QuerySet[Any]", slug: str) -> Any:
    """The row whose slug that is; a CommandError lists the first fifty of those there are."""
    row = rows.filter(pk=slug).first()
    if row is None:
        existing_slugs = (
            ", ".join(rows.order_by("pk").values_list("pk", flat=True)[:50]) or "none yet; load_reference first"
        )
        raise CommandError(f"There is no {rows.model._meta.verbose_name} {slug!r}. Known: {existing_slugs}.")
    return row
