"""A campaign, its phases and where to turn for help."""

from collections.abc import Iterable, Iterator
from typing import Any, Self, TypeVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from campaigns.models.mark_triggers import phase_mark_triggers
from campaigns.models.taking_part import ParticipantRole, ParticipantStatus
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import (
    CAMPAIGNS,
    IS_SOMEBODY,
    LEADS,
    ORGANISATION,
    SEES_CREDENTIALS,
    SEES_WHAT_IS_PUBLIC,
)
from coordination.ground.screening import TextKind
from coordination.ground.sight import Named
from coordination.ground.visibility import Visibility, audience_column
from coordination.second_looks.text_columns import HELD, HoldsTexts, Text
from partners.models import Area, Organisation

P = TypeVar("P", bound="CampaignPart")
SUSPENDED = "suspended"
OPERATOR = "system:suspend_campaign"  # whoever runs the service, by that command


class CampaignStatus(models.TextChoices):
    DRAFT = "draft"
    LIVE = "live"
    CLOSED = "closed"


_SHOWN = (
    f"(audience = '{Visibility.EVERYONE}' AND ({IS_SOMEBODY} OR {SEES_WHAT_IS_PUBLIC}))"
    f" OR (audience = '{Visibility.PARTICIPANTS}' AND slug = {CAMPAIGNS}) OR lead = {ORGANISATION}"
)


def of_campaigns(condition: str = _SHOWN) -> str:
    """Rows of the campaigns that the actor sees, or of those of which this is true; asked once for a statement."""
    return f"campaign IN (SELECT slug FROM campaign WHERE {condition})"  # noqa: S608 - our own words


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, actor: Actor | None) -> "CampaignQuerySet":
        """Campaigns past their draft that nobody has taken down, and all that the actor's organisation leads or takes
        part in; one that waits for a second look is seen by its lead alone."""
        if actor is None:
            return self.none()
        shared = Q(audience=Visibility.PARTICIPANTS, slug__in=actor.campaigns)
        return self.filter(Q(audience=Visibility.EVERYONE) | shared | Q(lead=actor.organisation))


class Campaign(HoldsTexts):
    """One awareness campaign in one area; `lead` answers for it."""

    # What whoever calls takes part in is found out with who calls.
    shown_to = f"{_SHOWN} OR {SEES_CREDENTIALS}"
    shown_beside = ()
    subject = "campaign"
    texts = {
        "name": Text(TextKind.PROSE, "name"),
        "website": Text(TextKind.ADDRESS, "website"),
    }
    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=8, choices=CampaignStatus.choices, default=CampaignStatus.DRAFT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    # The last day on which a return is not late; a fortnight after the end where nobody said.
    returns_due_on = models.DateField(null=True, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_column="area")
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="lead", related_name="campaigns_led")
    # The campaign before, of which this one is the next phase; its lead has said so.
    follows = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_column="follows",
        db_index=False,
        related_name="followers",
    )
    hashtags = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    website = models.URLField(blank=True)
    # Taken down, by whom and why; while it is, only those who take part see it.
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    suspended_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)
    audience = audience_column(
        Case(
            HELD,
            When(status=CampaignStatus.DRAFT, then=Value(Visibility.PARTICIPANTS)),
            When(suspended_at__isnull=False, then=Value(Visibility.PARTICIPANTS)),
            default=Value(Visibility.EVERYONE),
        )
    )

    objects = CampaignQuerySet.as_manager()
    named = Named()

    @property
    def shown_name(self) -> str:
        """What it is called wherever a row of it is shown: its slug while its name waits for a second look, since
        whoever sees a row of it need not see that."""
        return self.slug if self.second_look else self.name

    def texts_of_others(self) -> Iterator[tuple[str, str]]:
        """What people wrote into its help lines."""
        for line in self.help_lines.all():
            yield from ((f"help_lines/{name}", getattr(line, name)) for name in ("name", "contact", "url"))

    class Meta:
        db_table = "campaign"
        base_manager_name = "named"
        ordering = ("slug",)
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(suspended_at=None, suspended_reason="", suspended_by="")
                | (Q(suspended_at__isnull=False) & ~Q(suspended_reason="") & ~Q(suspended_by="")),
                name="campaign_suspended_says_why_and_by_whom",
            ),
        ]
        triggers = Ledgered(
            "campaign",
            id="r.slug",
            organisation="r.lead",
            campaign="r.slug",
            status="CASE WHEN r.suspended_at IS NULL THEN r.status ELSE 'suspended' END",
            states=[*CampaignStatus.values, SUSPENDED],
        ).triggers()

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """What the workflow and the ledger call it: its status, or that it is suspended."""
        return self.status if self.suspended_at is None else SUSPENDED

    @property
    def suspended(self) -> dict[str, Any] | None:
        """Since when it is taken down, why, and which of the two may put it back; None while it is not."""
        if self.suspended_at is None:
            return None
        by = "operator" if self.suspended_by == OPERATOR else "lead"
        return {"at": self.suspended_at, "reason": self.suspended_reason, "by": by}

    @property
    def owner(self) -> str:
        """The organisation whose administrator looks a second time."""
        return self.lead_id

    @property
    def campaign_id(self) -> str:
        """Itself, as what belongs to a campaign names it."""
        return self.slug

    @property
    def parts(self) -> list[dict[str, str]]:
        """The `organisation` and `role` of everybody who has agreed to take part, the lead first."""
        return self._parts_of([part for part in self.participants.all() if part.status == ParticipantStatus.ACCEPTED])

    @property
    def public_parts(self) -> list[dict[str, str]]:
        """The same of those who have agreed to what the campaign is called, and where it is, today."""
        accepted = self.participants.filter(status=ParticipantStatus.ACCEPTED, asked_again=False)
        return self._parts_of(accepted)

    def _parts_of(self, participants: Iterable[Any]) -> list[dict[str, str]]:
        lead = {"organisation": self.lead_id, "role": ParticipantRole.LEAD.value}
        return [lead, *({"organisation": part.organisation_id, "role": part.role} for part in participants)]


class CampaignPartQuerySet(models.QuerySet[P]):
    """What belongs to a campaign is seen by whoever sees the campaign."""

    def visible_to(self, actor: Actor | None) -> Self:
        return self.filter(campaign__in=Campaign.objects.visible_to(actor))


class CampaignPart(models.Model):
    """A row that belongs to a campaign and is seen by whoever sees it."""

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)

    objects = CampaignPartQuerySet.as_manager()

    class Meta:
        abstract = True


class HeldPhaseQuerySet(CampaignPartQuerySet["Phase"]):
    """A phase that waits for a second look is seen by whoever leads its campaign alone."""

    def visible_to(self, actor: Actor | None) -> Self:
        phases = super().visible_to(actor)
        return phases if actor is None else phases.filter(Q(second_look="") | Q(campaign__lead=actor.organisation))

    def nameable_by(self, actor: Actor | None) -> Self:
        """Those that a row may name: none that waits for a second look, or others would read of it there."""
        return self.visible_to(actor).filter(second_look="")


_OF_ITS_CAMPAIGN = "(SELECT c.audience FROM campaign c WHERE c.slug = r.campaign)"
_HELD_OR_OF_ITS_CAMPAIGN = f"CASE WHEN r.second_look <> '' THEN '{Visibility.OWNER}' ELSE {_OF_ITS_CAMPAIGN} END"


def _part_triggers(subject: str, organisation: str, audience: str = _OF_ITS_CAMPAIGN) -> list[pgtrigger.Trigger]:
    return Ledgered(subject, organisation=organisation, version="NULL::int", status=None, audience=audience).triggers()


_LEAD = "(SELECT c.lead FROM campaign c WHERE c.slug = r.campaign)"


class HelpLine(CampaignPart):
    """Where somebody who is worried about a child can turn; printed with the campaign, in this order."""

    shown_to = of_campaigns()
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, db_column="campaign", related_name="help_lines")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=120)
    url = models.URLField(blank=True)

    class Meta:
        db_table = "help_line"
        ordering = ("campaign", "position")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "position"], name="help_line_position_is_once"),
        ]
        triggers = _part_triggers("help-line", _LEAD)

    def __str__(self) -> str:
        return f"{self.name}: {self.contact}"


class Phase(HoldsTexts, CampaignPart):
    """A named stretch of a campaign, both days inclusive."""

    shown_to = f"{of_campaigns()} AND (second_look = '' OR campaign = {LEADS})"
    shown_beside = ()
    subject = "phase"
    texts = {"name": Text(TextKind.PROSE, "name")}
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, db_column="campaign", related_name="phases")
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = HeldPhaseQuerySet.as_manager()  # type: ignore[misc]
    named = Named()

    class Meta:
        db_table = "phase"
        base_manager_name = "named"
        ordering = ("campaign", "starts_on", "slug")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="phase_slug_is_once_in_a_campaign"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="phase_ends_after_it_starts"),
        ]
        triggers = [*_part_triggers("phase", _LEAD, _HELD_OR_OF_ITS_CAMPAIGN), *phase_mark_triggers()]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.slug}"

    @property
    def shown_name(self) -> str:
        """As of its campaign."""
        return self.slug if self.second_look else self.name

    @property
    def owner(self) -> str:
        """The organisation whose administrator looks a second time."""
        return self.campaign.lead_id
