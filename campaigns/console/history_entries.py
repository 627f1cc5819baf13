"""Entries of the ledger in words, each as far as its reader is told of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from campaigns.console.figure_words import ATTENDANCE
from campaigns.console.history_words import (
    codes_in,
    is_said,
    kind_in_words,
    label_of,
    people_in,
    value_in_words,
)
from campaigns.models import Campaign, Channel, SiteType
from coordination.ground.actor import Actor
from coordination.ledger.visible_change import ToldStates, VisibleChange, told_actor, told_states, visible_change
from coordination.models import Change
from partners.console.member_names import names_of
from partners.models import Area, Organisation

# Columns in which the code of an organisation, of an area or of a campaign stands.
_OF_ORGANISATIONS = {
    *("lead", "reviewer", "further_reviewers", "advisory", "partners", "endorser", "made_by_organisation", "held_by"),
    "successor",
}


class FormerValue(NamedTuple):
    """A field, and what stood in it before and after; empty where there was nothing."""

    label: str
    before: str
    after: str


class Entry(NamedTuple):
    """One change: when, what and by whom, in words, why, of what (its name, as far as it is told), and its fields.
    `subject` and `key` are what it is of; `is_first`: nothing of it was told before, so that `changed` is all of it."""

    occurred_at: datetime
    what: str
    who: str
    reason: str
    name: str
    subject: str
    key: str
    is_first: bool
    changed: Sequence[FormerValue]


Told = tuple[Change, VisibleChange, ToldStates]


def trail_of(subject: str, key: str, actor: Actor) -> QuerySet[Change]:
    """All that was done to one row, as far as the actor could or can see it."""
    return Change.objects.visible_to(actor).filter(subject=subject, subject_id=key)


def entries_of(changes: Sequence[Change], actor: Actor, columns: Collection[str] | None = None) -> list[Entry]:
    """Each of the changes, which the actor sees, in words, of all that pages say or of those columns alone: seven
    statements at most, however many they are."""
    told = [_told(change, actor) for change in changes]
    states = [state for _, _, both in told for state in (both.before, both.after) if state]
    labels = {told_actor(change) for change in changes}.union(*map(people_in, states))
    people = names_of(actor, sorted(labels))
    names = {**_names_of_codes(states, actor), **people}
    return [
        Entry(
            change.occurred_at,
            kind_in_words(visible.kind),
            people[told_actor(change)],
            both.reason or "",
            name_in(both.after or both.before or {}),
            change.subject,
            change.subject_id,
            not both.before,
            _changed(change.subject, both, names, columns),
        )
        for change, visible, both in told
    ]


def name_in(state: Mapping[str, Any]) -> str:
    """What a row is called by its own words; empty where it has none."""
    for column in ("title", "name", "creative_title", "sentence", "text", "source", "url"):
        if isinstance(state.get(column), str) and state[column]:
            return str(state[column])
    return ""


def _told(change: Change, actor: Actor) -> Told:
    visible = visible_change(change, actor)
    states = told_states(change, visible, actor)
    return change, visible, replace(states, before=_with_source(states.before), after=_with_source(states.after))


def _with_source(state: dict[str, Any] | None) -> dict[str, Any] | None:
    """The source of an event's figure is the event's id, which says nothing to people."""
    return {**state, "source": ATTENDANCE} if state and state.get("event") and "source" in state else state


def _changed(
    subject: str, states: ToldStates, names: Mapping[str, str], columns: Collection[str] | None
) -> list[FormerValue]:
    before, after = states.before or {}, states.after or {}
    if not after:  # it has left the reader's sight: what it was is told, and not that nothing is left
        return []
    differing = [name for name in dict.fromkeys((*after, *before)) if before.get(name) != after.get(name)]
    values = [
        FormerValue(
            label_of(name),
            value_in_words(subject, name, before.get(name), names),
            value_in_words(subject, name, after.get(name), names),
        )
        for name in differing
        if (columns is None or name in columns) and is_said(name, after.get(name)) and is_said(name, before.get(name))
    ]
    return sorted(value for value in values if value.before != value.after)


def _names_of_codes(states: Sequence[Mapping[str, Any]], actor: Actor) -> dict[str, str]:
    """The names of the organisations, areas, channels, types of site and campaigns whose codes stand in them; of
    campaigns those alone that the reader sees."""
    organisations = codes_in(states, _OF_ORGANISATIONS)
    areas, campaigns = codes_in(states, {"area", "areas"}), codes_in(states, {"campaign"})
    channels, site_types = codes_in(states, {"channel", "channels"}), codes_in(states, {"site_type", "site_types"})
    return {
        **Organisation.objects.names_of(organisations),
        **dict(Area.objects.filter(pk__in=areas).values_list("code", "name")),
        **dict(Channel.objects.filter(pk__in=channels).values_list("code", "name")),
        **dict(SiteType.objects.filter(pk__in=site_types).values_list("code", "name")),
        **dict(Campaign.objects.visible_to(actor).filter(pk__in=campaigns).values_list("slug", "name")),
    }
