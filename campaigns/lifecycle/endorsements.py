"""Endorsements: an organisation offers one for itself, and it is shown once the campaign's lead has accepted it."""

from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Endorsement, EndorsementStatus
from campaigns.participations import keep_days
from campaigns.permissions import ENDORSE
from campaigns.workflow import ENDORSEMENT
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import state_reason, writing
from coordination.second_looks.hold import ask_second_look, hold_texts, lapse_second_looks

_GONE = (EndorsementStatus.DECLINED, EndorsementStatus.WITHDRAWN)


def offer_endorsement(campaign: Campaign, *, by: Actor, **fields: Any) -> Endorsement:
    """Back the campaign for the actor's organisation; one that was declined or withdrawn may be offered again.

    Raises Forbidden, or Conflict when one stands.
    """
    fields = {"statement": "", **fields}
    with writing(by):
        authorise(by, ENDORSE, campaign)
        keep_days([campaign])  # nor its name: what is offered to another is withdrawn
        present = Endorsement.objects.filter(campaign=campaign, organisation=by.organisation)
        endorsement = present.select_for_update(of=("self",)).first()
        if endorsement is None:
            endorsement = Endorsement(campaign=campaign, organisation_id=by.organisation, **fields)
            hold_texts(endorsement)
            endorsement.save()
            ask_second_look([endorsement])
            return endorsement
        if endorsement.status not in _GONE:
            raise Conflict("endorsed_already", "Your organisation endorses it already.")
        changed = [name for name, value in fields.items() if getattr(endorsement, name) != value]
        for name, value in fields.items():
            setattr(endorsement, name, value)
        hold_texts(endorsement, changed)
        _move_endorsement(endorsement, "offer")
        ask_second_look([endorsement])
        return endorsement


def withdraw_endorsement(endorsement: Endorsement, *, by: Actor, expected_version: int | None = None) -> Endorsement:
    """Back the campaign no longer. Raises NotFound, Forbidden (somebody else gave it), Stale or Conflict."""
    with writing(by):
        endorsement = _lock_endorsement("withdraw", endorsement, by, expected_version)
        lapse_second_looks(endorsement)
        return _move_endorsement(endorsement, "withdraw")


@seeing_all("what was offered lapses, and is shown to nobody")
def lapse_endorsements(campaign: Campaign, *, reason: str, **of_whom: Any) -> None:
    """Withdraw what was offered to the locked campaign, by all or `of_whom`; whoever backs it still offers it again."""
    offers = Endorsement.objects.filter(campaign=campaign, **of_whom).exclude(status__in=_GONE)
    with state_reason(reason):
        for endorsement in offers.select_for_update(of=("self",)).order_by("pk"):
            lapse_second_looks(endorsement)
            _move_endorsement(endorsement, "withdraw")


def accept_endorsement(endorsement: Endorsement, *, by: Actor, expected_version: int | None) -> Endorsement:
    """Show the endorsement as that version has it. Raises NotFound, Forbidden (only the lead), Stale or Conflict."""
    with writing(by):
        return _answer_endorsement("accept", endorsement, by, expected_version)


def decline_endorsement(endorsement: Endorsement, *, by: Actor, expected_version: int | None) -> Endorsement:
    """Do not show the endorsement, or no longer. Raises NotFound, Forbidden (only the lead), Stale or Conflict."""
    with writing(by):
        return _answer_endorsement("decline", endorsement, by, expected_version)


def _answer_endorsement(action: str, endorsement: Endorsement, by: Actor, expected_version: int | None) -> Endorsement:
    endorsement = _lock_endorsement(action, endorsement, by, expected_version)
    endorsement.answered_at = timezone.now()
    return _move_endorsement(endorsement, action)


def _lock_endorsement(action: str, endorsement: Endorsement, by: Actor, expected_version: int | None) -> Endorsement:
    """The endorsement under lock, where the actor may take `action` on it now."""
    endorsement = lock_one(Endorsement.objects.visible_to(by), endorsement.pk, expected_version)
    ENDORSEMENT.authorise(action, by, endorsement)
    ENDORSEMENT.check_possible(action, endorsement.status)
    return endorsement


def _move_endorsement(endorsement: Endorsement, action: str) -> Endorsement:
    endorsement.status = ENDORSEMENT.transitions[action].to
    endorsement.version += 1
    endorsement.save()
    return endorsement
