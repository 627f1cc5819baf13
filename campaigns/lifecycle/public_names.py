"""Telling what names organisations in public that one of them may be named in a campaign, or no longer; that its part
has ended; and that the campaign or a phase is called otherwise now, or lies elsewhere, so that nobody has agreed to
it."""

from collections.abc import Callable

from campaigns.models import Campaign, Phase

Listener = Callable[[Campaign, str], None]
ConsentListener = Callable[[Campaign, str, bool], None]
Forgetting = Callable[[Campaign | Phase], None]

_LISTENERS: list[ConsentListener] = []
_ENDING: list[Listener] = []
_FORGETTING: list[Forgetting] = []


def register_listener(consent_changed: ConsentListener) -> None:
    """Call `consent_changed(campaign, organisation, in_events_of_others)` in the very write that changes it; for apps
    this one may not import."""
    _LISTENERS.append(consent_changed)


def announce_consent(campaign: Campaign, organisation: str, *, in_events_of_others: bool) -> None:
    """`organisation` has agreed to be named beside `campaign`, in its own events and perhaps in those of others, or
    agrees no longer."""
    for consent_changed in _LISTENERS:
        consent_changed(campaign, organisation, in_events_of_others)


def register_ending(part_ended: Listener) -> None:
    """Call `part_ended(campaign, organisation)` in the very write that ends an organisation's part."""
    _ENDING.append(part_ended)


def announce_end(campaign: Campaign, organisation: str) -> None:
    """`organisation` has said no to `campaign`, left it or is wanted no longer: nothing of it names that."""
    for part_ended in _ENDING:
        part_ended(campaign, organisation)


def register_forgetting(agreements_lapse: Forgetting) -> None:
    """Call `agreements_lapse` in the very write that gives a campaign another name or area, or a phase another name."""
    _FORGETTING.append(agreements_lapse)


def announce_other_words(renamed: Campaign | Phase) -> None:
    """It is called otherwise now, or lies elsewhere: whoever agreed to be named in it agreed to something else."""
    for agreements_lapse in _FORGETTING:
        agreements_lapse(renamed)
