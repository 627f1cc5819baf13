"""Events: stalls, talks and drop-ins, at a stop, at a place or online."""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from campaigns.models import Campaign, Contribution
from campaigns.models.contribution import external_ref_is_once
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import ORGANISATION, SEES_WHAT_IS_PUBLIC, by_audience
from coordination.ground.screening import TextKind
from coordination.ground.visibility import TenantQuerySet, Visibility, audience_column
from coordination.ground.word_search import words_index
from coordination.second_looks.text_columns import HELD, Text
from partners.models import Stop

# In the ledger, too, partners without a part in the campaign see nothing of one that is a draft or taken down.
_PARTNERS_WHILE_OUT = f"""
    CASE WHEN EXISTS (SELECT FROM campaign c WHERE c.slug = r.campaign AND c.audience = '{Visibility.EVERYONE}')
         THEN r.partners ELSE '{{}}' END"""
_EVERYBODYS_CAMPAIGNS = f"(SELECT slug FROM campaign WHERE campaign.audience = '{Visibility.EVERYONE}')"  # noqa: S608 - ours
_SEARCHED = ("title", "place_name", "place_address", "place_postcode", "external_ref")


class EventKind(models.TextChoices):
    STALL = "stall"
    TALK = "talk"
    TRAINING = "training"
    WORKSHOP = "workshop"
    DROP_IN = "drop_in"
    MEDIA = "media"
    ONLINE = "online"
    OTHER = "other"


class EventStatus(models.TextChoices):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class EventQuerySet(TenantQuerySet["Event"]):
    """A partner that has no part in the campaign sees an event of it while everybody sees the campaign."""

    def visible_to(self, actor: Actor | None) -> Self:
        events = super().visible_to(actor)
        if actor is None:
            return events
        takes_part = Q(organisation=actor.organisation) | Q(campaign__in=actor.campaigns)
        return events.filter(takes_part | Q(campaign__in=Campaign.objects.filter(audience=Visibility.EVERYONE)))


class Event(Contribution):
    """Something that happens from one instant to another. `partners` are the slugs of organisations that whoever posted
    it says take part: a joint event is one row, so it counts once however many of them list it.

    They see the event once everybody sees its campaign, and answer it for themselves: in public it names those that
    agree (`partnership.py`).
    """

    READERS = "partners"
    # Partners see theirs while everybody sees the campaign; a public page shows those that have come out
    # (`open/public_events.py`).
    shown_to = (
        f"{by_audience()} OR (audience = '{Visibility.PARTICIPANTS}' AND partners @> ARRAY[{ORGANISATION}]::varchar[]"
        f" AND campaign IN {_EVERYBODYS_CAMPAIGNS})"
        f" OR (public AND NOT outside AND audience = '{Visibility.PARTICIPANTS}' AND {SEES_WHAT_IS_PUBLIC})"
    )

    subject = "event"
    texts = {
        "title": Text(TextKind.PROSE, "title"),
        "place_name": Text(TextKind.VENUE, "place/name"),
        "place_address": Text(TextKind.VENUE, "place/address"),
        "summary": Text(TextKind.PROSE, "summary"),
        "url": Text(TextKind.ADDRESS, "url"),
    }
    searched = _SEARCHED
    partners = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    # A no outlasts the partner's being taken off the list and put on it again; a yes does not.
    partners_accepted = ArrayField(models.CharField(max_length=60), default=list, blank=True, db_default=[])
    partners_declined = ArrayField(models.CharField(max_length=60), default=list, blank=True, db_default=[])
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    status = models.CharField(max_length=10, choices=EventStatus.choices, default=EventStatus.DRAFT)
    public = models.BooleanField(default=False)
    # Whether it has not one day in common with its campaign: kept because somebody said so, and shown to nobody else.
    outside = models.BooleanField(default=False, db_default=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, null=True, blank=True, db_column="stop", related_name="+")
    place_name = models.CharField(max_length=120, blank=True)
    place_address = models.CharField(max_length=300, blank=True)
    place_postcode = models.CharField(max_length=8, blank=True)
    place_uprn = models.CharField(max_length=12, blank=True)
    place_longitude = models.FloatField(null=True, blank=True)
    place_latitude = models.FloatField(null=True, blank=True)
    summary = models.CharField(max_length=2000, blank=True)
    url = models.URLField(max_length=500, blank=True)
    # Set when it first leaves its draft: a draft that is thrown away stays unseen.
    scheduled_at = models.DateTimeField(null=True, blank=True)
    status_reason = models.CharField(max_length=500, blank=True)
    audience = audience_column(
        Case(HELD, When(scheduled_at=None, then=Value(Visibility.OWNER)), default=Value(Visibility.PARTICIPANTS))
    )

    objects = EventQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        db_table = "event"
        ordering = ("starts_at", "id")
        indexes = [
            models.Index(fields=["campaign", "status", "starts_at", "id"], name="event_campaign_status"),
            models.Index(fields=["organisation", "starts_at", "id"], name="event_organisation"),
            models.Index(fields=["starts_at", "id"], name="event_in_order"),
            GinIndex(fields=["partners"], name="event_partners"),
            words_index("event_words", _SEARCHED),
            # What is asked for where hardly a row has it: pages are read in order, until they are full.
            models.Index(fields=["updated_at"], name="event_changed"),
            models.Index(fields=["ends_at"], name="event_ends_at"),
            models.Index(fields=["kind", "starts_at", "id"], name="event_kind"),
            models.Index(fields=["phase", "starts_at", "id"], name="event_phase", condition=Q(phase__isnull=False)),
            models.Index(fields=["starts_at", "id"], name="event_public", condition=Q(public=True)),
            models.Index(fields=["starts_at", "id"], name="event_outside", condition=Q(outside=True)),
        ]
        constraints = [
            external_ref_is_once("event"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(stop=None) | Q(place_longitude=None, place_latitude=None), name="event_has_one_position"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[EventStatus.DRAFT, EventStatus.CANCELLED]) | Q(scheduled_at__isnull=False),
                name="event_out_of_draft_was_scheduled",
            ),
            models.CheckConstraint(
                condition=Q(place_longitude=None, place_latitude=None)
                | Q(place_longitude__range=(-180, 180), place_latitude__range=(-90, 90)),
                name="event_place_position_is_whole_and_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(place_uprn="") | Q(place_uprn__regex=r"^[0-9]{1,12}$"), name="event_place_uprn_form"
            ),
        ]
        triggers = Ledgered("event", states=EventStatus.values, readers=_PARTNERS_WHILE_OUT).triggers()

    def __str__(self) -> str:
        return self.title

    @property
    def position(self) -> tuple[float, float] | None:
        """Longitude and latitude in WGS84 degrees, those of its stop where it is at one; None where nobody knows."""
        if self.stop is not None:
            return self.stop.position
        if self.place_longitude is None or self.place_latitude is None:
            return None
        return self.place_longitude, self.place_latitude

    @property
    def days(self) -> tuple[date, date]:
        """Its first day in London and its last; midnight belongs to the day that ends."""
        return timezone.localdate(self.starts_at), timezone.localdate(self.ends_at - timedelta(microseconds=1))
