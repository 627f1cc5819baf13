"""Whom a published report names, and who has not agreed to be named beside what its campaign is called now."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.models import Campaign, Participant

_SLUG = re.compile(r"[a-z0-9-]+")


def named_unasked(campaign: Campaign, document: Mapping[str, Any]) -> list[str]:
    """The slugs that the report's document names of organisations that have accepted another name or area of the
    campaign, or none."""
    unasked = set(
        Participant.objects.filter(campaign=campaign, asked_again=True).values_list("organisation", flat=True)
    )
    if not unasked:
        return []
    rest = [value for name, value in document.items() if name != "campaign"]  # a campaign may be called like a council
    return sorted({slug for text in _texts(rest) for slug in _SLUG.findall(text) if slug in unasked})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for member in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(member)
