"""Telling what hangs on a campaign that it has left its draft."""

from collections.abc import Callable

from campaigns.models import Campaign

_LISTENERS: list[Callable[[Campaign], None]] = []


def register_listener(went_live: Callable[[Campaign], None]) -> None:
    """Call `went_live` in the very write in which a campaign leaves its draft; for apps this one may not import."""
    _LISTENERS.append(went_live)


def tell_listeners(campaign: Campaign) -> None:
    """`campaign` has left its draft."""
    for went_live in _LISTENERS:
        went_live(campaign)
