"""Names of people, for their own organisation alone: the ledger and the API know them by an id."""

from uuid import UUID

from coordination.ground.actor import Actor
from partners.models import Membership


def name_of(actor: Actor, label: str) -> str:
    """Who is behind the label of a change (`person:0190…`, `key:k7f3q2m5`), in words that this actor may read."""
    kind, _, holder = label.partition(":")
    if not label:
        return ""
    if kind != "person":
        return f"a system ({label})"
    try:
        key = UUID(holder)
    except ValueError:
        return "somebody"
    colleague = Membership.objects.filter(person=key, organisation=actor.organisation).select_related("person").first()
    return colleague.name if colleague else "somebody who is not of your organisation now"
