"""Whom a published report names, and who has not agreed to be named beside what its campaign is called now."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from campaigns.models import Campaign, Participant, Report
from coordination.ground.sight import seeing_all

_SLUG = re.compile(r"[a-z0-9-]+")


def named_unasked(campaign: Campaign, document: Mapping[str, Any]) -> list[str]:
    """The slugs that the report's document names of organisations that have accepted another name or area of the
    campaign, or none."""
    unasked = unasked_of(campaign)
    return sorted(_named(document) & unasked) if unasked else []


def public_reports(reports: Iterable[Report], campaign: Campaign) -> Iterator[Report]:
    """Those of its `reports` that name nobody who has not accepted what the campaign is called now."""
    unasked = unasked_of(campaign)
    return (row for row in reports if not unasked or not _named(orjson.loads(row.document)) & unasked)


@seeing_all("whom to name nowhere, whether or not they still take part")
def unasked_of(campaign: Campaign) -> set[str]:
    """The slugs of those who have yet to accept what it is called now."""
    asked_again = Participant.objects.filter(campaign=campaign, asked_again=True)
    return set(asked_again.values_list("organisation", flat=True))


def _named(document: Mapping[str, Any]) -> set[str]:
    values = [
        value for name, value in document.items() if name != "campaign"
    ]  # a campaign may be called like a council
    return {slug for text in _texts(values) for slug in _SLUG.findall(text)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(member)
