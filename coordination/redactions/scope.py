"""How far a redaction reaches: what its maker owns, or sees of the campaign it leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from coordination.actor import Actor
from coordination.models import Change, Redaction
from coordination.redactions.kinds import KINDS, Kind
from coordination.tenancy import may_see


@dataclass(frozen=True)
class Scope:
    """The reach of one redaction: what its maker owns, if it `owns` the subject, and what it sees of the subject's
    campaign, if it `leads` that."""

    redaction: Redaction
    by: Actor
    owns: bool
    leads: bool

    def rows(self, kind: Kind) -> models.QuerySet[Any]:
        """Rows of a kind within reach."""
        within = Q(pk=None)
        if self.owns:
            within |= Q(**{kind.organisation: self.by.organisation})
        if self.leads and kind.campaign:
            within |= Q(**{kind.campaign: self.redaction.campaign})
        return kind.rows(self.by).filter(within)

    def changes(self) -> models.QuerySet[Change]:
        """Entries of the ledger within reach, those among them that `by` cannot see itself too; see `seen`."""
        owned, led = Q(organisation=self.by.organisation), Q(campaign=self.redaction.campaign)
        return Change.objects.filter((owned if self.owns else Q(pk=None)) | (led if self.leads else Q(pk=None)))

    def seen(self, changes: models.QuerySet[Change]) -> set[int]:
        """The ids of those of whose rows `by` could or can see anything: they are cleaned from their first entry on."""
        readable = may_see(self.by) | may_see(self.by, "audience_before", readers="readers_before")
        same = self.changes().filter(readable, subject_id__in=changes.values("subject_id"))
        subjects = set(same.values_list("subject", "subject_id"))
        return {pk for pk, *subject in changes.values_list("id", "subject", "subject_id") if tuple(subject) in subjects}

    def holds(self, thing: Mapping[str, Any]) -> bool:
        """Whether a JSON object is an account of something within reach."""
        owned = thing.get("organisation", thing.get("lead")) == self.by.organisation
        led = thing.get("campaign", thing.get("slug")) == self.redaction.campaign
        return (self.owns and owned) or (self.leads and led)


def kinds() -> list[Kind]:
    """Every kind, in one order, so that two who lock rows do not wait for each other."""
    return sorted(KINDS.values(), key=lambda kind: kind.subject)
