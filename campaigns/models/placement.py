"""Poster placements at stops, stations and on vehicles."""

import pgtrigger
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from campaigns.models.contribution import Contribution, external_ref_is_once
from campaigns.models.site_type import SiteType
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import by_audience
from coordination.ground.screening import TextKind
from coordination.ground.visibility import Visibility, audience_column, readers_column
from coordination.ground.word_search import words_index
from coordination.second_looks.text_columns import HELD, Text
from partners.models import Stop
from partners.models.stop import PLACEMENT_MODES


class PlacementStatus(models.TextChoices):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    INSTALLED = "installed"
    REMOVED = "removed"


_SHARED = [PlacementStatus.APPROVED, PlacementStatus.INSTALLED, PlacementStatus.REMOVED]
_AT_A_STOP = Q(stop__isnull=False, fleet_operator="", fleet_vehicles=None)
_ON_A_FLEET = Q(stop=None, fleet_vehicles__gt=0) & ~Q(fleet_operator="")
_SEARCHED = ("creative_title", "format", "fleet_operator", "external_ref")


class Placement(Contribution):
    """`quantity` posters of one creative at one site, from one day to another (both inclusive)."""

    shown_to = by_audience(readers="readers")

    subject = "placement"
    texts = {
        "fleet_operator": Text(TextKind.PROSE, "site/fleet/operator"),
        "format": Text(TextKind.PROSE, "format"),
        "creative_title": Text(TextKind.PROSE, "creative/title"),
        "creative_url": Text(TextKind.ADDRESS, "creative/url"),
    }
    searched = _SEARCHED
    mode = models.CharField(max_length=8, choices=PLACEMENT_MODES)
    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, null=True, blank=True, db_column="stop", related_name="+")
    fleet_operator = models.CharField(max_length=120, blank=True)
    fleet_vehicles = models.PositiveIntegerField(null=True, blank=True)
    # What it hangs on; null where nobody has said.
    site_type = models.ForeignKey(
        SiteType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_column="site_type",
        db_index=False,
        related_name="+",
    )
    format = models.CharField(max_length=60)
    quantity = models.PositiveIntegerField()
    creative_title = models.CharField(max_length=200)
    creative_url = models.URLField(max_length=500, blank=True)
    creative_sha256 = models.CharField(max_length=64, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    status = models.CharField(max_length=18, choices=PlacementStatus.choices, default=PlacementStatus.DRAFT)
    status_reason = models.CharField(max_length=1000, blank=True)
    # Set by the first submit: before it, nobody but the owner has seen the placement, whatever becomes of it.
    submitted_at = models.DateTimeField(null=True, blank=True)
    # Whoever was assigned to judge it leads its campaign, and is no outsider to it.
    reviewer_leads_campaign = models.BooleanField(default=False, db_default=False)
    installed_on = models.DateField(null=True, blank=True)
    # The digest of the photograph of it as it hung, one of its organisation's creatives; empty where none was given.
    photograph_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    removed_on = models.DateField(null=True, blank=True)
    # The last day on which it may still hang: its approval was revoked while it hung.
    remove_by = models.DateField(null=True, blank=True)
    readers = readers_column()
    audience = audience_column(
        Case(
            HELD,
            When(submitted_at=None, then=Value(Visibility.OWNER)),
            When(status__in=_SHARED, then=Value(Visibility.PARTICIPANTS)),
            default=Value(Visibility.REVIEW),
        )
    )

    class Meta:
        db_table = "placement"
        ordering = ("id",)
        indexes = [
            models.Index(fields=["campaign", "status", "id"], name="placement_campaign_status"),
            models.Index(fields=["organisation", "id"], name="placement_organisation"),
            models.Index(
                fields=["creative_sha256", "campaign"], name="placement_artwork", condition=~Q(creative_sha256="")
            ),
            models.Index(
                fields=["photograph_sha256", "campaign"],
                name="placement_photograph",
                condition=~Q(photograph_sha256=""),
            ),
            words_index("placement_words", _SEARCHED),
            # What is asked for where hardly a row has it: pages are read in order, until they are full.
            models.Index(fields=["updated_at"], name="placement_changed"),
            models.Index(fields=["mode", "id"], name="placement_mode"),
            models.Index(fields=["starts_on"], name="placement_starts_on"),
            models.Index(fields=["ends_on"], name="placement_ends_on"),
            models.Index(fields=["phase", "id"], name="placement_phase", condition=Q(phase__isnull=False)),
            models.Index(fields=["site_type", "id"], name="placement_site_type", condition=Q(site_type__isnull=False)),
            # What is to come down, and by when: its approval was revoked while it hung.
            models.Index(
                fields=["remove_by", "id"],
                name="placement_coming_down",
                condition=Q(status=PlacementStatus.REJECTED, remove_by__isnull=False),
            ),
        ]
        constraints = [
            external_ref_is_once("placement"),
            models.CheckConstraint(condition=_AT_A_STOP | _ON_A_FLEET, name="placement_has_exactly_one_kind_of_site"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="placement_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="placement_quantity_is_positive"),
            models.CheckConstraint(
                condition=Q(creative_sha256="") | Q(creative_sha256__regex=r"^[0-9a-f]{64}$"),
                name="placement_creative_digest_is_sha256",
            ),
            models.CheckConstraint(
                condition=Q(photograph_sha256="")
                | Q(photograph_sha256__regex=r"^[0-9a-f]{64}$", installed_on__isnull=False),
                name="placement_photograph_is_of_one_that_hung",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None) | Q(removed_on__gte=F("installed_on")),
                name="placement_is_removed_after_it_is_installed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PlacementStatus.INSTALLED, PlacementStatus.REMOVED])
                | Q(installed_on__isnull=False),
                name="placement_installed_has_a_day",
            ),
        ]
        triggers = [
            *Ledgered("placement", states=PlacementStatus.values, readers="r.readers").triggers(),
            # Whoever changes the status, a release from before there were several reviewers among them.
            pgtrigger.Trigger(
                name="placement_waits_for_every_reviewer",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("status"),
                condition=pgtrigger.Q(old__status__df=pgtrigger.F("new__status"), new__status="approved"),
                func="""
                    IF EXISTS (SELECT FROM review WHERE placement = NEW.id AND required
                               AND status IN ('pending', 'changes_requested', 'rejected')) THEN
                        RAISE EXCEPTION USING MESSAGE = 'a required reviewer has not approved this placement',
                                              ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            # Who sees a review depends on it, and is read from the review alone (`review_is_held_with_its_placement`).
            pgtrigger.Trigger(
                name="placement_holds_its_reviews",
                level=pgtrigger.Row,
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("second_look"),
                condition=pgtrigger.Q(old__second_look__df=pgtrigger.F("new__second_look")),
                func="UPDATE review SET held = NEW.second_look <> '' WHERE placement = NEW.id; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.creative_title} ({self.status})"

    @property
    def is_removal_overdue(self) -> bool:
        """Whether nobody has reported it as removed by the last day on which it might hang."""
        is_up = self.status == PlacementStatus.REJECTED and self.remove_by is not None
        return is_up and self.remove_by < timezone.localdate()  # type: ignore[operator]

    @property
    def assigned_to(self) -> list[str]:
        """The organisations whose judgement it awaits, or had; never its own."""
        return [reader for reader in self.readers if reader != self.organisation_id]
