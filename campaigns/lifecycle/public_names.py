"""Telling what names organisations in public that one of them may be named in a campaign's events, or no longer."""

from collections.abc import Callable

from campaigns.models import Campaign

Listener = Callable[[Campaign, str], None]

_LISTENERS: list[Listener] = []


def register_listener(consent_changed: Listener) -> None:
    """Call `consent_changed(campaign, organisation)` in the very write that changes it; for apps this one may not
    import."""
    _LISTENERS.append(consent_changed)


def announce_consent(campaign: Campaign, organisation: str) -> None:
    """`organisation` has agreed to be named in the events of `campaign`, or agrees no longer."""
    for consent_changed in _LISTENERS:
        consent_changed(campaign, organisation)
