"""`manage.py reseal_secrets`: whatever is sealed under a former SECRET_KEY is sealed under the present one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coordination.ground.encryption import SEALED, CannotUnseal, SealedColumn, reseal_text

AT_ONCE = 500  # rows in one transaction
_LOST = (
    "{} do not open: put the SECRET_KEY they were sealed under into SECRET_KEY_FALLBACKS and repeat. If that is lost,"
    " the organisation replaces the secret of its webhook by rotate-secret/, and you give that of its identity provider"
    " again (identity_provider set); an answer kept for repeats goes by itself."
)


class Command(BaseCommand):
    """Safe to repeat and to kill, while the service runs: a row that somebody changes meanwhile is left to them."""

    help = "Seal all that is sealed under a former SECRET_KEY under the present one; then the former can be forgotten."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Raises CommandError if something does not open under any key that is known."""
        lost = 0
        for column in SEALED:
            resealed, unopened = reseal_column(column)
            lost += unopened
            place = f"{column.model._meta.db_table}.{column.name}"
            self.stdout.write(f"{place}: {resealed} sealed anew, {unopened} do not open")
        if lost:
            raise CommandError(_LOST.format(lost))


def reseal_column(column: SealedColumn) -> tuple[int, int]:
    """How many texts were sealed anew, and how many do not open."""
    rows = column.model._default_manager.exclude(**{column.lookup: ""}).order_by("pk")
    if column.key:
        rows = rows.filter(**{f"{column.lookup}__isnull": False})
    keys = list(rows.values_list("pk", flat=True))
    resealed, unopened = 0, 0
    for start in range(0, len(keys), AT_ONCE):
        done, lost = _reseal_rows(column, keys[start : start + AT_ONCE])
        resealed, unopened = resealed + done, unopened + lost
    return resealed, unopened


@transaction.atomic
def _reseal_rows(column: SealedColumn, keys: list[Any]) -> tuple[int, int]:
    rows = column.model._default_manager.filter(pk__in=keys)
    done, lost = 0, 0
    for key, sealed in rows.values_list("pk", column.lookup):
        try:
            present = reseal_text(sealed, column.purpose)
        except CannotUnseal:
            lost += 1
            continue
        if present != sealed:
            done += rows.filter(pk=key, **{column.lookup: sealed}).update(**column.assignment(present))
    return done, lost
