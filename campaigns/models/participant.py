"""Who takes part in a campaign and who endorses it: both are asked, and neither shows before both have said yes."""

from typing import Self, TypeVar

import pgtrigger
from django.db import models
from django.db.models import Q

from campaigns.models.campaign import Campaign, CampaignPart, CampaignPartQuerySet, of_campaigns
from campaigns.models.taking_part import EndorsementStatus, ParticipantRole, ParticipantStatus
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import LEADS, ORGANISATION, SEES_CREDENTIALS, owned
from coordination.ground.screening import TextKind
from coordination.ground.visibility import Visibility
from coordination.second_looks.text_columns import HoldsTexts, Text
from partners.models import Organisation

B = TypeVar("B", bound="AgreedPart")


class AgreedPartQuerySet(CampaignPartQuerySet[B]):
    """What two sides have to agree on is between them until they do; what is withdrawn is nowhere to be seen."""

    def visible_to(self, actor: Actor | None) -> Self:
        if actor is None:
            return self.none()
        between = Q(organisation=actor.organisation) | Q(campaign__lead=actor.organisation)
        settled = Q(status=self.model.ACCEPTED)
        return super().visible_to(actor).filter(settled | between).exclude(status=self.model.WITHDRAWN)

    def of(self, organisation: str) -> Self:
        """What concerns one organisation: of a campaign that is still a draft no more than stands."""
        past_draft = Q(campaign__audience=Visibility.EVERYONE)
        standing = ~Q(status__in=[ParticipantStatus.DECLINED, ParticipantStatus.LEFT, ParticipantStatus.WITHDRAWN])
        return self.filter(past_draft | standing, organisation=organisation)

    def accepted(self) -> Self:
        """Those that both sides have agreed on."""
        return self.filter(status=self.model.ACCEPTED)


class AgreedPart(CampaignPart):
    """Of a campaign and of an organisation in it; shown to others, and of any effect, once it is accepted."""

    ACCEPTED, WITHDRAWN = ParticipantStatus.ACCEPTED, ParticipantStatus.WITHDRAWN

    version = models.IntegerField(default=1, db_default=1)
    # When the other side last said yes or no.
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AgreedPartQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True


def _agreed_triggers(subject: str, states: list[str], held_case: str = "") -> list[pgtrigger.Trigger]:
    """In the ledger too it is for the organisation and the lead alone (`review`) until it is accepted."""
    accepted = f"r.status = '{ParticipantStatus.ACCEPTED}'"
    of_campaign = "(SELECT c.audience FROM campaign c WHERE c.slug = r.campaign)"
    audience = f"CASE {held_case}WHEN {accepted} THEN {of_campaign} ELSE 'review' END"
    return Ledgered(subject, states=states, audience=audience).triggers()


class Participant(AgreedPart):
    """An organisation's part in a campaign: an invitation by the lead until the organisation has accepted it."""

    # Its own organisation is asked whatever becomes of the campaign; and who agrees to be named is told with an event.
    shown_to = (
        f"{owned()} OR ({of_campaigns()} AND (status = '{ParticipantStatus.ACCEPTED}'"
        f" OR (status <> '{ParticipantStatus.WITHDRAWN}' AND campaign = {LEADS})))"
        f" OR {SEES_CREDENTIALS}"
    )
    shown_beside = ("event",)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, db_column="campaign", related_name="participants")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="participations"
    )
    role = models.CharField(max_length=12, choices=ParticipantRole.choices)
    # Whatever inserts one without saying so has asked nobody: the database takes it for an invitation too.
    status = models.CharField(
        max_length=10,
        choices=ParticipantStatus.choices,
        default=ParticipantStatus.INVITED,
        db_default=ParticipantStatus.INVITED,
    )
    # The campaign is called otherwise by now, or lies elsewhere, than when it last said yes, if it ever did: nothing in
    # public names it, nor what it left behind, until it has accepted once more.
    asked_again = models.BooleanField(default=False, db_default=False)
    # The consent, once for all, to be named in public as a partner of the campaign's events.
    names_us_in_events = models.BooleanField(default=False, db_default=False)

    class Meta:
        db_table = "participant"
        ordering = ("campaign", "organisation")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "organisation"], name="participant_takes_part_once"),
            models.CheckConstraint(condition=~Q(role=ParticipantRole.LEAD), name="participant_lead_is_on_the_campaign"),
        ]
        triggers = _agreed_triggers("participant", ParticipantStatus.values)

    @property
    def is_asked_again(self) -> bool:
        """Whether it takes part, and has not accepted what the campaign says now."""
        return self.status == ParticipantStatus.ACCEPTED and self.asked_again

    @property
    def settled(self) -> bool:
        """Whether it has accepted what the campaign says now, and there is nothing to accept."""
        return self.status == ParticipantStatus.ACCEPTED and not self.asked_again

    @property
    def campaign_name(self) -> str:
        """What the campaign is called; nothing while that waits for a second look."""
        return "" if self.campaign.second_look else self.campaign.name

    def __str__(self) -> str:
        return f"{self.organisation_id} is {self.role} of {self.campaign_id}: {self.status}"


class EndorsementQuerySet(AgreedPartQuerySet["Endorsement"]):
    """One that waits for a second look is seen by the endorser alone."""

    def visible_to(self, actor: Actor | None) -> Self:
        rows = super().visible_to(actor)
        return rows if actor is None else rows.filter(Q(second_look="") | Q(organisation=actor.organisation))


class Endorsement(HoldsTexts, AgreedPart):
    """An organisation backs the campaign: not a review of a poster, not a permission to hang one."""

    # Its own organisation goes on with one that it has withdrawn.
    shown_to = (
        f"{owned()} OR (second_look = '' AND {of_campaigns()} AND (status = '{EndorsementStatus.ACCEPTED}'"
        f" OR (status <> '{EndorsementStatus.WITHDRAWN}' AND {of_campaigns(f'lead = {ORGANISATION}')})))"
    )
    subject = "endorsement"
    texts = {"statement": Text(TextKind.PROSE, "statement")}
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, db_column="campaign", related_name="endorsements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation")
    statement = models.CharField(max_length=500, blank=True)
    since = models.DateField()
    status = models.CharField(
        max_length=10,
        choices=EndorsementStatus.choices,
        default=EndorsementStatus.OFFERED,
        db_default=EndorsementStatus.OFFERED,
    )

    objects = EndorsementQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        db_table = "endorsement"
        ordering = ("campaign", "organisation")
        constraints = [models.UniqueConstraint(fields=["campaign", "organisation"], name="endorsement_is_given_once")]
        triggers = _agreed_triggers(
            "endorsement", EndorsementStatus.values, f"WHEN r.second_look <> '' THEN '{Visibility.OWNER}' "
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} endorses {self.campaign_id}: {self.status}"
