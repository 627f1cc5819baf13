"""How far a redaction reaches: what its maker owns, or sees of the campaign it leads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Case, Q, When

from coordination.ground.actor import Actor
from coordination.ground.visibility import may_see
from coordination.models import Change, Redaction
from coordination.redactions.eraser import Eraser
from coordination.redactions.redactable import KINDS, RedactableKind

Subject = tuple[str, str]  # its kind and key


class HoldingEntry(NamedTuple):
    """An entry of the ledger that may hold a text; `is_read`: where whoever makes the redaction can read it."""

    id: int
    subject: Subject
    is_read: bool


@dataclass(frozen=True)
class RedactionScope:
    """The reach of one redaction: what its maker owns, if it `owns` the subject, and what it sees of the subject's
    campaign, if it `leads` that."""

    redaction: Redaction
    by: Actor
    owns: bool
    leads: bool

    def rows(self, kind: RedactableKind) -> models.QuerySet[Any]:
        """Rows of a kind within reach that `by` sees."""
        return kind.rows(self.by).filter(self._reach(kind))

    def rows_out_of_sight(self, kind: RedactableKind, read_of: Collection[Subject]) -> models.QuerySet[Any]:
        """Rows of a kind that `by` has read of and does not see now, because they wait for a second look."""
        keys = [key for subject, key in read_of if subject == kind.subject]
        rows = kind.model._default_manager.filter(self._reach(kind), **{f"{kind.key}__in": keys})
        return rows.exclude(pk__in=self.rows(kind).values("pk")) if keys else rows.none()

    def _reach(self, kind: RedactableKind) -> Q:
        in_reach = Q(pk=None)
        if self.owns:
            in_reach |= Q(**{kind.organisation: self.by.organisation})
        if self.leads and kind.campaign:
            in_reach |= Q(**{kind.campaign: self.redaction.campaign})
        return in_reach

    def changes(self) -> models.QuerySet[Change]:
        """Entries of the ledger within reach, also those among them that `by` cannot see."""
        return Change.objects.filter(self._owned_or_led())

    def former_redactions(self) -> models.QuerySet[Redaction]:
        """Redactions within reach, but for this one."""
        return Redaction.objects.filter(self._owned_or_led()).exclude(pk=self.redaction.pk)

    def _owned_or_led(self) -> Q:
        owned, led = Q(organisation=self.by.organisation), Q(campaign=self.redaction.campaign)
        return (owned if self.owns else Q(pk=None)) | (led if self.leads else Q(pk=None))

    def entries_holding(self, eraser: Eraser) -> list[HoldingEntry]:
        """The entries within reach that may hold a text, also those among them that `by` cannot see."""
        before = may_see(self.by, "audience_before", readers="readers_before") & eraser.stands_in("before")
        after = may_see(self.by) & eraser.stands_in("after", "reason", "request_id")
        entries = self.changes().filter(eraser.stands_in("before", "after", "reason", "request_id"))
        entries = entries.annotate(is_read=Case(When(before | after, then=True), default=False))
        named = entries.values_list("id", "subject", "subject_id", "is_read")
        return [HoldingEntry(pk, (subject, key), is_read) for pk, subject, key, is_read in named]

    def holds(self, content: Mapping[str, Any]) -> bool:
        """Whether a JSON object is an account of something within reach."""
        owned = content.get("organisation", content.get("lead")) == self.by.organisation
        led = content.get("campaign", content.get("slug")) == self.redaction.campaign
        return (self.owns and owned) or (self.leads and led)


def kinds_in_scope() -> list[RedactableKind]:
    """Every kind, in one order, so that two who lock rows do not wait for each other."""
    return sorted(KINDS.values(), key=lambda kind: kind.subject)
