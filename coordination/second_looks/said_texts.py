"""The reason of an action and a comment belong to no row that could wait: what was taken out is refused in them."""

from typing import Any

from coordination.fields.text import OTHERWISE
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid
from coordination.second_looks.redacted_texts import redacted_in
from coordination.second_looks.text_columns import HoldsTexts

TAKEN_OUT = "This was taken out for good on {day:%-d %B %Y}; leave it out."


def check_said(text: str, *, by: Actor, of: Any, pointer: str = "/reason") -> None:
    """Raises Invalid for a text, said by `by` of a row, that holds what was taken out of what the owner of the row has,
    or the organisation of `by`, or of its campaign. Called where the row is written."""
    owner = of.owner if isinstance(of, HoldsTexts) else of.organisation_id
    check_said_of(text, organisations=(str(owner), by.organisation), campaign=of.campaign_id, pointer=pointer)


def check_said_of(text: str, *, organisations: tuple[str, ...], campaign: str | None, pointer: str) -> None:
    """The same of what is no row, or no longer: whose it is, and where it stands."""
    for organisation in dict.fromkeys(organisations) if text else ():
        if day := redacted_in(organisation, campaign).day_of(text):
            raise Invalid.field(pointer, "redacted_before", f"{TAKEN_OUT.format(day=day)} {OTHERWISE}")
