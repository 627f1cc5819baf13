"""The photograph of a placement on pages: whether it can be seen, and who takes it out."""

from typing import Any

from django import forms

from campaigns.models import Creative, CreativeStatus, Placement
from campaigns.permissions import ERASE_CREATIVE, WITHDRAW_CREATIVE
from campaigns.placements.photographs import photograph_of
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted


class EraseForm(forms.Form):
    """Why it has to go."""

    reason = forms.CharField(
        label="Why?",
        max_length=500,
        widget=forms.Textarea,
        help_text="Whoever gave it reads this. Name no person.",
        error_messages={"required": "Say why"},
    )


def photograph_as_shown(placement: Placement, actor: Actor) -> dict[str, Any]:
    """What a template says of it."""
    photograph = photograph_of(placement, actor)
    return {"photograph": photograph, "way_out": way_out(photograph, actor)}


def way_out(photograph: Creative | None, actor: Actor) -> str:
    """How the actor takes it out: who gave it does without a word, the lead with a reason; empty where it cannot."""
    if photograph is None or photograph.status == CreativeStatus.WITHDRAWN:
        return ""
    if is_permitted(actor, WITHDRAW_CREATIVE, photograph):
        return "withdraw"
    return "erase" if is_permitted(actor, ERASE_CREATIVE, photograph) else ""
