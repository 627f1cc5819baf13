"""Where a text stands that somebody wants taken out, as far as they read it themselves: nothing is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from coordination.ground.actor import Actor
from coordination.ground.authorisation import check_scope
from coordination.ground.errors import NotFound
from coordination.ground.timeouts import allow_longer
from coordination.ledger.visible_change import told_states, visible_change
from coordination.models import Change, Redaction
from coordination.permissions import REDACT
from coordination.redactions.common_texts import check_not_everywhere
from coordination.redactions.eraser import Eraser, column_cleaned
from coordination.redactions.redact import PATIENCE, check_text
from coordination.redactions.redactable import RedactableKind
from coordination.redactions.scope import RedactionScope, Subject, kinds_in_scope

CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """A row with the columns in which the text stands."""

    kind: RedactableKind
    row: Any
    columns: Sequence[str]

    @property
    def subject(self) -> Subject:
        """What names it."""
        return self.kind.subject, str(getattr(self.row, self.kind.key))


@dataclass(frozen=True, slots=True)
class Occurrences:
    """The rows in which the text stands and how many entries of the ledger repeat it; `subject` is what a redaction
    names to take it out of all of them, None where it stands nowhere; `campaign` the one that is searched beside what
    the organisation has sent."""

    rows: Sequence[HoldingRow]
    entries: int
    subject: Subject | None
    campaign: str | None


def find_text(*, by: Actor, text: str, campaign: str | None = None) -> Occurrences:
    """Where the text stands in what the organisation of `by` owns, and in what it sees of a campaign that it leads.
    Raises Forbidden, NotFound (no such campaign of theirs) or Invalid (a text that stands in too much)."""
    check_scope(by, REDACT)
    check_text(text)
    if campaign is not None and campaign not in by.leads:
        raise NotFound
    redaction = Redaction(organisation=by.organisation, campaign=campaign)
    scope = RedactionScope(redaction, by, owns=True, leads=campaign is not None)
    with transaction.atomic():
        allow_longer(PATIENCE)
        check_not_everywhere(scope, text)
        occurrences = _find(scope, Eraser((text,), ""), campaign)
    led = _led_campaign_of(occurrences, by) if campaign is None else None
    return find_text(by=by, text=text, campaign=led) if led else occurrences


def _find(scope: RedactionScope, eraser: Eraser, campaign: str | None) -> Occurrences:
    rows = [holding for kind in kinds_in_scope() for holding in _rows(kind, scope, eraser)]
    entries = list(_entries(scope, eraser))
    if not rows and not entries:
        return Occurrences(rows, 0, None, campaign)
    subject = (CAMPAIGN, campaign) if campaign else (rows[0].subject if rows else entries[0])
    return Occurrences(rows, len(entries), subject, campaign)


def _led_campaign_of(occurrences: Occurrences, by: Actor) -> str | None:
    """The campaign of what is named, where the organisation leads it: whoever names that reaches all of it."""
    named = next((holding for holding in occurrences.rows if holding.subject == occurrences.subject), None)
    if named is not None:
        campaign = named.kind.campaign_of(named.row)
    elif occurrences.subject is not None:
        subject, key = occurrences.subject
        last = Change.objects.visible_to(by).filter(subject=subject, subject_id=key).order_by("-id").first()
        campaign = last.campaign if last else None
    else:
        return None
    return campaign if campaign in by.leads else None


def _rows(kind: RedactableKind, scope: RedactionScope, eraser: Eraser) -> Iterator[HoldingRow]:
    for row in scope.rows(kind).filter(eraser.stands_in(*kind.columns, *kind.keys)).order_by("pk"):
        columns = [name for name, column in kind.columns.items() if _holds(column, getattr(row, name), eraser, kind)]
        columns += [name for name in sorted(kind.keys) if eraser.clean(getattr(row, name)) != getattr(row, name)]
        if columns:
            yield HoldingRow(kind, row, columns)


def _holds(column: Any, value: Any, eraser: Eraser, kind: RedactableKind) -> bool:
    return bool(column_cleaned(column, value, eraser, distinct=column.name in kind.distinct) != value)


def _entries(scope: RedactionScope, eraser: Eraser) -> Iterator[Subject]:
    """What the entries are of that repeat the text, as far as they are told of it."""
    within = scope.changes().filter(eraser.stands_in("before", "after", "reason"))
    visible = Change.objects.visible_to(scope.by).filter(pk__in=within.values("pk"))
    for change in visible.order_by("id").iterator(chunk_size=500):
        states = told_states(change, visible_change(change, scope.by), scope.by)
        told = [states.before, states.after, states.reason]
        if eraser.clean(told) != told:
            yield change.subject, change.subject_id
