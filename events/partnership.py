"""The partners of an event: each answers for itself whether it is named, and in public only those are that agree."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from campaigns.models import Participant
from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, authorise, is_permitted
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import writing
from events.models import Event
from events.permissions import ACCEPT_PARTNERSHIP, DECLINE_PARTNERSHIP

# What stands beside the names of those that agree to be named.
_SAYS = frozenset(
    {"title", "kind", "summary", "url", "phase", "starts_at", "ends_at", "area", "stop"}
    | {f"place_{part}" for part in ("name", "address", "postcode", "uprn", "longitude", "latitude")}
)
# (campaign, organisation) of those that agree once for all.
StandingAgreements = frozenset[tuple[str, str]]


def accept_partnership(event: Event, *, by: Actor, expected_version: int | None) -> Event:
    """Agree to be named as a partner of the event. Raises NotFound, Forbidden (not a partner of it) or Stale."""
    with writing(by):
        event = _lock_listing_event(event, ACCEPT_PARTNERSHIP, by, expected_version)
        if by.organisation in event.partners_accepted:
            return event
        event.partners_accepted = [*event.partners_accepted, by.organisation]
        event.partners_declined = _without(event.partners_declined, by.organisation)
        return _save(event)


def decline_partnership(event: Event, *, by: Actor, expected_version: int | None) -> Event:
    """Do not be named as a partner of the event, or no longer, whatever was agreed for its campaign.

    Raises NotFound, Forbidden (not a partner of it) or Stale.
    """
    with writing(by):
        event = _lock_listing_event(event, DECLINE_PARTNERSHIP, by, expected_version)
        if by.organisation in event.partners_declined:
            return event
        event.partners_accepted = _without(event.partners_accepted, by.organisation)
        event.partners_declined = [*event.partners_declined, by.organisation]
        return _save(event)


def allowed_partner_actions(actor: Actor, event: Event) -> list[str]:
    """The answers `actor` has not given yet."""
    answers = ((ACCEPT_PARTNERSHIP, event.partners_accepted), (DECLINE_PARTNERSHIP, event.partners_declined))
    open_ = [permission for permission, organisations in answers if actor.organisation not in organisations]
    return [permission.name for permission in open_ if is_permitted(actor, permission, event)]


@seeing_all("who may be named with an event in hand")
def organisations_agreeing(events: Iterable[Event]) -> StandingAgreements:
    """Who agrees once for all to be named in the campaigns of these events, of those they list. One statement."""
    listed = {(event.campaign_id, partner) for event in events for partner in event.partners}
    if not listed:
        return frozenset()
    parts = Participant.objects.accepted().filter(
        asked_again=False,
        names_us_in_events=True,
        campaign__in={campaign for campaign, _ in listed},
        organisation__in={partner for _, partner in listed},
    )
    return frozenset(parts.values_list("campaign", "organisation"))


def accepted_partners(event: Event, agree: StandingAgreements) -> list[str]:
    """The partners that agree to be named, in the order of the list: by the event, or once for all for its campaign."""
    yes = {*event.partners_accepted, *(partner for campaign, partner in agree if campaign == event.campaign_id)}
    return [partner for partner in event.partners if partner in yes - {*event.partners_declined}]


def declined_partners(event: Event) -> list[str]:
    """The partners that are not to be named, in the order of the list."""
    return [partner for partner in event.partners if partner in event.partners_declined]


def awaiting_answer_of(organisation: str) -> Q:
    """The condition on events that list the organisation and have no answer of it."""
    just_this = [organisation]
    agreed = Participant.objects.accepted().filter(
        organisation=organisation, names_us_in_events=True, asked_again=False
    )
    answered = Q(partners_accepted__contains=just_this) | Q(partners_declined__contains=just_this)
    return Q(partners__contains=just_this) & ~answered & ~Q(campaign__in=agreed.values("campaign"))


def keep_answers(event: Event, changed: Collection[str]) -> None:
    """In memory: forget the yes of whoever is no longer listed, and every yes to an event that now says something else;
    `changed` are the fields that differ."""
    says_the_same = not _SAYS.intersection(changed)
    event.partners_accepted = [
        partner for partner in event.partners_accepted if says_the_same and partner in event.partners
    ]


def _lock_listing_event(event: Event, permission: Action, by: Actor, expected_version: int | None) -> Event:
    """The event under lock, where it lists the actor's organisation."""
    event = lock_one(Event.objects.visible_to(by), event.pk, expected_version)
    authorise(by, permission, event)
    return event


def _save(event: Event) -> Event:
    event.version += 1
    event.save()
    return event


def _without(organisations: list[str], removed: str) -> list[str]:
    return [organisation for organisation in organisations if organisation != removed]
