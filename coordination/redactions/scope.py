"""How far a redaction reaches: what its maker owns, or sees of the campaign it leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from coordination.ground.actor import Actor
from coordination.ground.visibility import may_see
from coordination.models import Change, Redaction
from coordination.redactions.redactable import KINDS, RedactableKind

AT_ONCE = 1_000  # subjects whose trails are asked for together


@dataclass(frozen=True)
class RedactionScope:
    """The reach of one redaction: what its maker owns, if it `owns` the subject, and what it sees of the subject's
    campaign, if it `leads` that."""

    redaction: Redaction
    by: Actor
    owns: bool
    leads: bool

    def rows(self, kind: RedactableKind) -> models.QuerySet[Any]:
        """Rows of a kind within reach."""
        in_reach = Q(pk=None)
        if self.owns:
            in_reach |= Q(**{kind.organisation: self.by.organisation})
        if self.leads and kind.campaign:
            in_reach |= Q(**{kind.campaign: self.redaction.campaign})
        return kind.rows(self.by).filter(in_reach)

    def changes(self) -> models.QuerySet[Change]:
        """Entries of the ledger within reach, also those among them that `by` cannot see; see `visible_entries`."""
        owned, led = Q(organisation=self.by.organisation), Q(campaign=self.redaction.campaign)
        return Change.objects.filter((owned if self.owns else Q(pk=None)) | (led if self.leads else Q(pk=None)))

    def visible_entries(self, changes: models.QuerySet[Change]) -> list[int]:
        """The ids of entries about rows that `by` could or can see: those are cleaned from their first entry on."""
        entries = list(changes.values_list("id", "subject", "subject_id"))
        subjects = sorted({(subject, key) for _, subject, key in entries})
        visible_subjects = set[tuple[str, str]]()
        for start in range(0, len(subjects), AT_ONCE):
            visible_subjects |= self._readable(subjects[start : start + AT_ONCE])
        return [pk for pk, subject, key in entries if (subject, key) in visible_subjects]

    def _readable(self, subjects: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """The subjects of which `by` could or can see any entry; found by the index of audit trails."""
        readable = may_see(self.by) | may_see(self.by, "audience_before", readers="readers_before")
        kinds_named, keys = ({subject[part] for subject in subjects} for part in (0, 1))
        same = self.changes().filter(readable, subject__in=kinds_named, subject_id__in=keys)
        return set(same.values_list("subject", "subject_id").order_by().distinct())

    def holds(self, content: Mapping[str, Any]) -> bool:
        """Whether a JSON object is an account of something within reach."""
        owned = content.get("organisation", content.get("lead")) == self.by.organisation
        led = content.get("campaign", content.get("slug")) == self.redaction.campaign
        return (self.owns and owned) or (self.leads and led)


def kinds_in_scope() -> list[RedactableKind]:
    """Every kind, in one order, so that two who lock rows do not wait for each other."""
    return sorted(KINDS.values(), key=lambda kind: kind.subject)
