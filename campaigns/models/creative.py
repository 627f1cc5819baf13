"""The artwork of a campaign and photographs of posters that hang, as they were sent, and the pictures made of them."""

from typing import Any

from django.db import models
from django.db.models import Case, Exists, Func, OuterRef, Q, Value, When

from campaigns.models.campaign import Campaign
from campaigns.models.placement import Placement
from coordination.ground.actor import Actor
from coordination.ground.ledger_triggers import Ledgered
from coordination.ground.row_policies import by_audience
from coordination.ground.screening import TextKind
from coordination.ground.visibility import TenantQuerySet, Visibility, audience_column, may_see
from coordination.models import StoredFile
from coordination.second_looks.text_columns import HELD, HoldsTexts, Text
from partners.models import Organisation


class CreativeStatus(models.TextChoices):
    """Whether its preview is drawn; withdrawn: its files are gone."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class CreativePurpose(models.TextChoices):
    """What is to hang, or a poster that does: of that no original is kept, and it is seen with its placement alone."""

    ARTWORK = "artwork"
    PHOTOGRAPH = "photograph"


STANDING = (CreativeStatus.PENDING, CreativeStatus.READY)
# Steps of the work, and no news of the artwork.
_UNRECORDED = ("attempts", "next_attempt_at", "updated_at")


# In it a column without its table is the placement's.
_VISIBLE_PLACEMENTS = f"""
    SELECT FROM placement WHERE placement.campaign = creative.campaign
    AND placement.creative_sha256 = creative.sha256 AND ({Placement.shown_to})"""
_VISIBLE_PLACEMENTS_WITH_IT = f"""
    SELECT FROM placement WHERE placement.campaign = creative.campaign
    AND placement.organisation = creative.organisation
    AND placement.photograph_sha256 = creative.sha256 AND ({Placement.shown_to})"""
_PHOTOGRAPH = f"purpose = '{CreativePurpose.PHOTOGRAPH}' AND second_look = ''"


class CreativeQuerySet(TenantQuerySet["Creative"]):
    def visible_to(self, actor: Actor | None) -> "CreativeQuerySet":
        """The artwork of campaigns the actor takes part in, and of placements it may see, such as those it reviews;
        photographs of placements it may see; while one waits for a second look, its owner's alone."""
        if actor is None:
            return self.none()
        placements = Placement.objects.visible_to(actor).filter(campaign=OuterRef("campaign"))
        hanging = placements.filter(creative_sha256=OuterRef("sha256"))
        shown = placements.filter(organisation=OuterRef("organisation"), photograph_sha256=OuterRef("sha256"))
        hangs_there = Q(audience=Visibility.PARTICIPANTS) & Exists(hanging)
        shows_it = Q(purpose=CreativePurpose.PHOTOGRAPH, second_look="") & Exists(shown)
        return self.filter(may_see(actor, readers="") | hangs_there | shows_it)


def _file(column: str) -> Any:
    """A reference to a file, which keeps it in the store."""
    return models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, db_column=column, related_name="+", editable=False
    )


class Creative(HoldsTexts, models.Model):
    """`sha256` is that of the file as it was sent: what a placement names its artwork by.

    `received` is that file until it is drawn, and is shown to nobody; `original` the same without its metadata, and
    nothing of a photograph, of which the pictures drawn from it are all that is kept.
    """

    subject = "creative"
    texts = {"title": Text(TextKind.PROSE, "title"), "alt_text": Text(TextKind.PROSE, "alt_text")}

    id = models.UUIDField(primary_key=True, db_default=Func(function="uuidv7"), editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, db_column="campaign", related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_column="organisation", related_name="+")
    title = models.CharField(max_length=200)
    alt_text = models.CharField(max_length=500, blank=True)
    purpose = models.CharField(
        max_length=10,
        choices=CreativePurpose.choices,
        default=CreativePurpose.ARTWORK,
        db_default=CreativePurpose.ARTWORK,
    )
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveSmallIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=CreativeStatus.choices, default=CreativeStatus.PENDING)
    status_reason = models.CharField(max_length=500, blank=True)
    received = _file("received")
    original = _file("original")
    preview = _file("preview")
    thumbnail = _file("thumbnail")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    audience = audience_column(
        Case(
            HELD,
            When(purpose=CreativePurpose.PHOTOGRAPH, then=Value(Visibility.OWNER)),
            default=Value(Visibility.PARTICIPANTS),
        )
    )
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CreativeQuerySet.as_manager()
    shown_to = (
        f"{by_audience()} OR (audience = '{Visibility.PARTICIPANTS}' AND EXISTS ({_VISIBLE_PLACEMENTS}))"
        f" OR ({_PHOTOGRAPH} AND EXISTS ({_VISIBLE_PLACEMENTS_WITH_IT}))"
    )

    class Meta:
        db_table = "creative"
        ordering = ("-id",)
        indexes = [
            models.Index(fields=["campaign", "sha256"], name="creative_of_a_campaign"),
            models.Index(fields=["id"], name="creative_to_be_drawn", condition=Q(status=CreativeStatus.PENDING)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "organisation", "sha256"],
                condition=Q(status__in=STANDING),
                name="creative_is_uploaded_once",
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="creative_digest_is_sha256"),
            models.CheckConstraint(
                condition=~Q(status=CreativeStatus.READY)
                | Q(original__isnull=False, preview__isnull=False, thumbnail__isnull=False)
                | Q(purpose=CreativePurpose.PHOTOGRAPH, preview__isnull=False, thumbnail__isnull=False),
                name="creative_ready_has_its_pictures",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=CreativePurpose.PHOTOGRAPH) | Q(original=None),
                name="creative_photograph_has_no_original",
            ),
        ]
        triggers = Ledgered("creative", states=CreativeStatus.values, unrecorded=_UNRECORDED).triggers()

    def __str__(self) -> str:
        return f"{self.title} ({self.status})"

    @property
    def digest(self) -> str:
        """The digest with the name of its algorithm."""
        return f"sha256:{self.sha256}"
