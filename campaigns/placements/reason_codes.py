"""The reasons that a reviewing organisation has on its list: adding, changing, and holding a decision against them."""

from collections.abc import Collection
from typing import Any

from campaigns.models import ReasonCode
from campaigns.permissions import ADD_REASON_CODE, CHANGE_REASON_CODE
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from coordination.second_looks.said_texts import check_said_of

_NOT_ON_THE_LIST = (
    "Your organisation has a list of reasons, and this is none that is in force for this decision; GET"
    " /api/v1/reason-codes/ shows it, or leave the reason out."
)
Listed = dict[str, dict[str, Collection[str]]]  # by reviewing organisation and code: the decisions that it fits


def add_reason_code(
    *, by: Actor, code: str, sentence: str, decisions: Collection[str], active: bool = True
) -> ReasonCode:
    """Put a reason on the list of the actor's organisation. Raises Forbidden, or Conflict where it is there already."""
    with writing(by):
        authorise(by, ADD_REASON_CODE, None)
        check_said_of(sentence, organisations=(by.organisation,), campaign=None, pointer="/sentence")
        facts = {"sentence": sentence, "decisions": sorted(set(decisions)), "active": active}
        return ReasonCode.objects.create(organisation_id=by.organisation, code=code, **facts)


def change_reason_code(
    reason: ReasonCode, *, by: Actor, expected_version: int | None = None, **changed: Any
) -> ReasonCode:
    """Change its sentence, its decisions, or whether it is in force; never the code, by which decisions remember it.

    Raises NotFound, Forbidden, Stale or Invalid.
    """
    with writing(by):
        reason = lock_one(ReasonCode.objects.visible_to(by), reason.pk, expected_version)
        authorise(by, CHANGE_REASON_CODE, reason)
        if changed.pop("code", reason.code) != reason.code:
            raise Invalid.field(
                "/code", "fixed", "A code stays, since decisions name it: add another, retire this one."
            )
        if "sentence" in changed:
            check_said_of(changed["sentence"], organisations=(by.organisation,), campaign=None, pointer="/sentence")
        if "decisions" in changed:
            changed["decisions"] = sorted(set(changed["decisions"]))
        for name, value in changed.items():
            setattr(reason, name, value)
        reason.version += 1
        reason.save()
        return reason


def listed_reasons(reviewers: Collection[str]) -> Listed:
    """What is on the list of each of these organisations; one that has no list is not there."""
    listed: Listed = {}
    for reason in ReasonCode.objects.filter(organisation__in=set(reviewers)):
        listed.setdefault(reason.organisation_id, {})[reason.code] = reason.decisions if reason.active else ()
    return listed


def check_reason_code(listed: Listed, reviewer: str, decision: str, code: str) -> None:
    """Raises Invalid for a code that the reviewer's list does not have in force for the decision; where the reviewer
    has no list any code will do."""
    if code and reviewer in listed and decision not in listed[reviewer].get(code, ()):
        raise Invalid.field("/reason_code", "reason_not_listed", _NOT_ON_THE_LIST)
