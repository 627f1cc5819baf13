"""An administrator of the owner has looked: the row may be seen, or it goes."""

from django.db.models.functions import Now
from django.utils import timezone

from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, authorise
from coordination.ground.errors import Conflict
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from coordination.models import LookStatus, SecondLook
from coordination.permissions import CONFIRM_TEXT, WITHDRAW_TEXT
from coordination.second_looks.hold import findings_of
from coordination.second_looks.reviewable import KINDS

_DECIDED = "This second look is {}; nothing waits for it any more."


def confirm_text(second_look: SecondLook, *, by: Actor, expected_version: int | None) -> SecondLook:
    """The text is harmless: its row is from now on as if it had passed, and the same text of that row does not ask
    again. Raises NotFound, Forbidden, Stale (the text has changed since) or Conflict (decided already)."""
    with writing(by):
        row = KINDS[second_look.subject].lock(second_look.subject_id)  # before the look, as its owner's own writes do
        second_look = _decide(second_look, LookStatus.CONFIRMED, CONFIRM_TEXT, by, expected_version)
        if row is None:
            raise Conflict("gone", "What this was about is gone.")
        row.second_look = ""
        KINDS[second_look.subject].confirmed(row)
    return second_look


def withdraw_text(second_look: SecondLook, *, by: Actor, expected_version: int | None) -> SecondLook:
    """The text is not: its row is ended as its workflow allows, and nobody but its owner sees it again. Raises
    NotFound, Forbidden, Stale or Conflict (decided already, or the row has to stay: mend its text instead)."""
    with writing(by):
        row = KINDS[second_look.subject].lock(second_look.subject_id)
        second_look = _decide(second_look, LookStatus.WITHDRAWN, WITHDRAW_TEXT, by, expected_version)
        if row is not None:
            KINDS[second_look.subject].withdrawn(row, by)
    return second_look


def _decide(
    second_look: SecondLook, status: LookStatus, action: Action, by: Actor, expected_version: int | None
) -> SecondLook:
    second_look = lock_one(SecondLook.objects.visible_to(by), second_look.pk, expected_version)
    authorise(by, action, second_look)
    if second_look.status != LookStatus.PENDING:
        raise Conflict("not_in_this_state", _DECIDED.format(second_look.status))
    second_look.status, second_look.decided_by, second_look.decided_at = status, by.label, timezone.now()
    second_look.reason = findings_of(second_look.reason)  # releases before 0.3.0 stored more
    second_look.version += 1
    second_look.updated_at = Now()
    second_look.save()
    return second_look
