"""Names of people, for their own organisation alone: the ledger and the API know them by an id."""

from collections.abc import Collection
from uuid import UUID

from coordination.ground.actor import Actor
from partners.models import Membership

_LEFT = "somebody who is not of your organisation now"


def name_of(actor: Actor, label: str) -> str:
    """Who is behind the label of a change (`person:0190…`, `key:k7f3q2m5`), in words that this actor may read."""
    return names_of(actor, [label])[label]


def names_of(actor: Actor, labels: Collection[str]) -> dict[str, str]:
    """The same of each of the labels, in one statement however many they are."""
    known = {label: key for label in labels if (key := _person(label))}
    members = Membership.objects.accepted().filter(organisation=actor.organisation)
    rows = members.filter(person__in=set(known.values()))
    colleagues = {row.person_id: row.name for row in rows.select_related("person")} if known else {}
    return {label: colleagues.get(known[label], _LEFT) if label in known else _of_no_person(label) for label in labels}


def _person(label: str) -> UUID | None:
    kind, _, holder = label.partition(":")
    try:
        return UUID(holder) if kind == "person" else None
    except ValueError:
        return None


def _of_no_person(label: str) -> str:
    if not label:
        return ""
    return "somebody" if label.partition(":")[0] == "person" else f"a system ({label})"
