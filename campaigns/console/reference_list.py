"""What there is of each kind of reference data, in the columns of its table."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet

from campaigns.console.review_rule_words import MODES
from campaigns.models import Channel, ReviewRule, SiteType, Universe
from coordination.ground.actor import Actor
from coordination.templatetags.plain_dates import day
from partners.console.list_view import ListView
from partners.models import Area, Organisation

PER_PAGE = 50
TABS = {
    "areas": "Areas",
    "organisations": "Organisations",
    "channels": "Channels",
    "universes": "Universes",
    "site_types": "Kinds of site",
    "review_rules": "Review rules",
}


class ReferenceView(ListView):
    """One kind of reference data."""

    page, tabs, filter_names = "reference-data", TABS, ()


class ReferenceTable(NamedTuple):
    """The headings of its table, its rows in order of their key, and the cells of one."""

    headings: Sequence[str]
    rows: Callable[[Actor], QuerySet[Any]]
    cells: Callable[[Any], Sequence[str]]


def _modes(values: Sequence[str]) -> str:
    return ", ".join(MODES[value] for value in values)


def _areas(_actor: Actor) -> QuerySet[Any]:
    return Area.objects.select_related("parent")


def _organisations(_actor: Actor) -> QuerySet[Any]:
    """Sandboxes are no reference data."""
    return Organisation.objects.filter(sandbox_of=None).select_related("area")


def _of_the_service(actor: Actor) -> QuerySet[Any]:
    return ReviewRule.objects.visible_to(actor).filter(campaign=None).select_related("reviewer")


TABLES: Mapping[str, ReferenceTable] = {
    "areas": ReferenceTable(
        ("Name", "Code", "Kind", "Lies in"),
        _areas,
        lambda row: (row.name, row.pk, row.get_kind_display(), row.parent.name if row.parent else ""),
    ),
    "organisations": ReferenceTable(
        ("Name", "Slug", "Kind", "Area", "Sets up campaigns"),
        _organisations,
        lambda row: (
            *(row.name, row.pk, row.get_kind_display()),
            *(row.area.name if row.area else "", "Yes" if row.may_lead else "No"),
        ),
    ),
    "channels": ReferenceTable(
        ("Name", "Code", "Kind", "What is counted"),
        lambda _actor: Channel.objects.all(),
        lambda row: (row.name, row.pk, row.get_kind_display(), row.get_unit_display()),
    ),
    "universes": ReferenceTable(
        ("Name", "Code", "Kind"),
        lambda _actor: Universe.objects.all(),
        lambda row: (row.name, row.pk, row.get_kind_display()),
    ),
    "site_types": ReferenceTable(
        ("Name", "Code", "Modes", "Asks for permission"),
        lambda _actor: SiteType.objects.all(),
        lambda row: (row.name, row.pk, _modes(row.modes), "Yes" if row.asks_permission else "No"),
    ),
    "review_rules": ReferenceTable(
        ("Slug", "Reviewer", "Modes", "Working days", "From", "Until"),
        _of_the_service,
        lambda row: (
            *(row.pk, row.reviewer.name, _modes(row.modes) or "All", str(row.days)),
            *(day(row.valid_from), day(row.valid_to) if row.valid_to else ""),
        ),
    ),
}
