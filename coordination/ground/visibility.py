"""Who may see a row: the one place. Every tenant-owned model stores its `audience`; this file says who belongs to it.

`audience` is a generated column (see each model), so the database, the ledger and the API read one and the same rule.
"""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from coordination.ground.actor import Actor

if TYPE_CHECKING:
    from collections.abc import Mapping

M = TypeVar("M", bound=models.Model)


class Visibility(models.TextChoices):
    """How far a row has come out, from nobody but its owner to everyone who holds a key."""

    OWNER = "owner", "the organisation that made it"
    REVIEW = "review", "its owner, the campaign's lead and the organisations named in `readers`"
    PARTICIPANTS = "participants", "every organisation taking part in the campaign"
    EVERYONE = "everyone", "every authenticated caller"


def may_see(actor: Actor, audience: str = "audience", *, readers: str = "readers") -> Q:
    """The condition on rows with `organisation`, `campaign` and an audience column for `actor` to see them.

    `readers` is the column that names further organisations, empty where rows have none.
    """
    condition = (
        Q(organisation=actor.organisation)
        | Q(**{audience: Visibility.EVERYONE})
        | Q(**{audience: Visibility.PARTICIPANTS}, campaign__in=actor.campaigns)
        | Q(**{audience: Visibility.REVIEW}, campaign__in=actor.leads)
    )
    if readers:
        reader_audiences = [Visibility.REVIEW, Visibility.PARTICIPANTS]
        condition |= Q(**{f"{audience}__in": reader_audiences}, **{f"{readers}__contains": [actor.organisation]})
    return condition


def sees_visibility(actor: Actor, row: "Mapping[str, Any]", audience: str | None) -> bool:
    """The same rule on one row already read (`organisation`, `campaign`, `readers`), at the given audience."""
    match audience:
        case None:
            return False
        case Visibility.EVERYONE:
            return True
    return (
        row["organisation"] == actor.organisation
        or (audience == Visibility.PARTICIPANTS and row["campaign"] in actor.campaigns)
        or (audience == Visibility.REVIEW and row["campaign"] in actor.leads)
        or (audience != Visibility.OWNER and actor.organisation in row["readers"])
    )


class TenantQuerySet(models.QuerySet[M]):
    """Rows of one or many organisations; an API view starts from `visible_to`, never from `all`."""

    def visible_to(self, actor: Actor | None) -> Self:
        """Rows `actor` may see; none without an actor."""
        if actor is None:
            return self.none()
        return self.filter(may_see(actor, readers=_readers_of(self.model)))


def _readers_of(model: type[models.Model]) -> str:
    """The column of `model` that names further organisations: `readers`, or the one its READERS names, or none."""
    return getattr(model, "READERS", "readers" if hasattr(model, "readers") else "")


def audience_column(expression: models.Expression) -> models.GeneratedField:
    """The generated column that says who may see a row in its present state."""
    return models.GeneratedField(
        expression=expression, output_field=models.CharField(max_length=12, choices=Visibility.choices), db_persist=True
    )


def readers_column() -> "ArrayField[Any, Any]":
    """Slugs of organisations that may see the row besides owner and lead (the assigned reviewers)."""
    return ArrayField(models.CharField(max_length=60), default=list, blank=True)
