"""Telling what hangs on a campaign that everybody may see it from now on, or may no more."""

from collections.abc import Callable

from campaigns.models import Campaign

_LISTENERS: list[Callable[[Campaign], None]] = []


def register_listener(went_live: Callable[[Campaign], None]) -> None:
    """Call `went_live` in the very write in which a campaign leaves its draft, is taken down or comes back; for apps
    this one may not import."""
    _LISTENERS.append(went_live)


def announce_publication(campaign: Campaign) -> None:
    """Whether everybody may see `campaign` has just changed."""
    for went_live in _LISTENERS:
        went_live(campaign)
