"""What was recorded of a figure, version by version, in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from campaigns.console.figure_words import GRADES, QUALIFIERS, STATUSES
from campaigns.models import ReachMetric
from campaigns.reach.wording import days_in_words
from coordination.ground.actor import Actor
from coordination.ledger.visible_change import ToldStates, told_states, visible_change
from coordination.models import Change
from partners.console.member_names import names_of
from partners.models import Area

MOST = 100
_LABELS = {
    "value": "Count",
    "qualifier": "How well it is known",
    "period": "Days",
    "area": "Where",
    "source": "Where the number comes from",
    "grade": "Who vouches for it",
    "evidence_url": "Address of the evidence",
    "margin_percent": "Margin in per cent",
    "rounded_to": "Rounded to",
    "universe": "Who could be counted",
    "stated_as": "As the source calls it",
    "status": "State",
    "held_reason": "Why it waits",
}


class FormerValue(NamedTuple):
    """A field and what stood in it before and after; empty where there was nothing."""

    label: str
    before: str
    after: str


class Entry(NamedTuple):
    """One version: when and who, in words that the reader may read, why, and what was changed; `recorded` is the first
    that the reader can see."""

    occurred_at: datetime
    who: str
    reason: str
    recorded: bool
    changed: Sequence[FormerValue]


def history_of(figure: ReachMetric, actor: Actor) -> list[Entry]:
    """The last hundred versions, the latest first, as far as the actor may see them."""
    visible = Change.objects.visible_to(actor).filter(subject=ReachMetric.subject, subject_id=str(figure.pk))
    changes = list(visible.order_by("-id")[:MOST])
    names = names_of(actor, [change.actor for change in changes])
    told = [told_states(change, visible_change(change, actor), actor) for change in changes]
    codes = {state["area"] for states in told for state in (states.before, states.after) if state}
    areas = dict(Area.objects.filter(pk__in=codes).values_list("code", "name"))
    return [
        Entry(change.occurred_at, names[change.actor], states.reason or "", not states.before, _changed(states, areas))
        for change, states in zip(changes, told, strict=True)
    ]


def _changed(states: ToldStates, areas: Mapping[str, str]) -> list[FormerValue]:
    """Of what was recorded anew nothing: it stands on the page, or in the first change of it."""
    before, after = states.before, states.after
    if not before or not after:
        return []
    return [
        FormerValue(label, _words(name, before.get(name), areas), _words(name, after.get(name), areas))
        for name, label in _LABELS.items()
        if before.get(name) != after.get(name)
    ]


def _words(name: str, value: Any, areas: Mapping[str, str]) -> str:
    if value in (None, ""):
        return ""
    words: Mapping[str, Mapping[Any, str]] = {
        "qualifier": QUALIFIERS,
        "grade": GRADES,
        "area": areas,
        "status": {status: label for status, (label, _) in STATUSES.items()},
    }
    if name in words:
        return words[name].get(value, str(value))
    if name == "period":
        return _days(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _days(text: str) -> str:
    """`[2017-02-17,2017-03-04)` as PostgreSQL writes it, in words."""
    first, end = (date.fromisoformat(part) for part in text.strip("[)").split(","))
    return days_in_words(first, end - timedelta(days=1))
