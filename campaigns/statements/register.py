"""The register of what was printed: a participant registers a sentence with the claim it is read as."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from campaigns.claims_by_text import read_for_everybody
from campaigns.models import Campaign, Statement
from campaigns.permissions import CHANGE_STATEMENT, REGISTER_STATEMENT, REMOVE_STATEMENT
from campaigns.reach.reading.stored import reading_as_json
from campaigns.statements.judging import judgement_of, say_judgement
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from coordination.second_looks.hold import ask_second_look, hold_texts, lapse_second_looks
from partners.models import Area

_ALL: Mapping[str, Any] = {"area": None, "channels": None, "first": None, "last": None}


def register_statement(
    campaign: Campaign,
    *,
    by: Actor,
    text: str,
    outlet: str,
    printed_on: date,
    claim: Mapping[str, Any] | None = None,
    url: str = "",
    as_of: datetime | None = None,
) -> Statement:
    """Register what was printed, read as `claim` (comparator, value, unit; to, out_of, universe, area, channels, first
    and last where it has them), with the verdict of now, or of what was known at an earlier instant. Without a claim
    the words themselves are read, and the reading is kept.

    Raises Forbidden or NotFound, Invalid where nothing is read, or Unprocessable where what it counts does not add.
    """
    with writing(by):
        authorise(by, REGISTER_STATEMENT, campaign)
        read_as = {**_ALL, **(_read(campaign, text) if claim is None else claim)}
        read_as["area"] = read_as["area"] or campaign.area
        # It stays due: what was committed while it was judged, and not seen, is seen by the next judgement.
        statement = Statement(
            campaign=campaign, organisation_id=by.organisation, text=text, outlet=outlet, url=url,
            printed_on=printed_on, **read_as,
        )  # fmt: skip
        say_judgement(statement, judgement_of(statement, as_of))
        hold_texts(statement)
        statement.save()
        ask_second_look([statement])
        return statement


def _read(campaign: Campaign, text: str) -> Mapping[str, Any]:
    """How the words are read, and the first claim among them. Raises Invalid."""
    read, words = read_for_everybody(campaign, text)
    first = next((meant for part in read.parts for meant in part.readings), None)
    if first is None:
        why = "Nothing in this text was read as a claim that figures can decide: name a number and what was counted."
        raise Invalid.field("/text", "nothing_read", f"{why} Or send the `claim` it was read as.")
    days = dict(zip(("first", "last"), first.days or (None, None), strict=True))
    claimed = {name: getattr(first.claim, name) for name in ("comparator", "value", "unit", "to", "out_of")}
    return {
        **claimed,
        **days,
        "universe_id": first.claim.universe,
        "area": Area.objects.get(pk=first.claim.area),
        "channels": None if first.channels is None else sorted(first.channels),
        "reading": reading_as_json(read, words, text),
    }


def change_statement(
    statement: Statement, *, by: Actor, expected_version: int | None = None, **changes: Any
) -> Statement:
    """Mend how it was registered: its words, where and when it was printed. Raises NotFound, Forbidden or Stale."""
    with writing(by):
        statement = lock_one(Statement.objects.visible_to(by), statement.pk, expected_version)
        authorise(by, CHANGE_STATEMENT, statement)
        changed = [name for name, value in changes.items() if getattr(statement, name) != value]
        if not changed:
            return statement
        for name in changed:
            setattr(statement, name, changes[name])
        hold_texts(statement, changed)
        statement.version += 1
        statement.save()
        ask_second_look([statement])
        return statement


def remove_statement(statement: Statement, *, by: Actor, expected_version: int | None = None) -> None:
    """Take out what was registered by mistake; the ledger keeps it. Raises NotFound, Forbidden or Stale."""
    with writing(by):
        statement = lock_one(Statement.objects.visible_to(by), statement.pk, expected_version)
        authorise(by, REMOVE_STATEMENT, statement)
        lapse_second_looks(statement)
        Statement.objects.filter(pk=statement.pk).delete()
