"""Records figures from a platform's export, corrects them by a newer file, and leaves them alone for the same file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from campaigns.models import Campaign, Channel, ReachMetric, ReachStatus
from campaigns.models.reach_metric import Grade
from campaigns.permissions import TAKE_FIGURES
from campaigns.platform_exports.drafts import Draft, ExportOptions, PlatformExport
from campaigns.platform_exports.reader import no_progress, read_export
from campaigns.platform_exports.records import Progress
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach_metrics import record
from campaigns.reach_metrics.holds import take_turn
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.constraints import refusal_of
from coordination.ground.errors import Invalid
from coordination.ground.screening import TextKind, check_text
from partners.models import Area

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """What the figures of one file are about. `source` tells two accounts of one platform apart (empty: the export's
    title); `prefix` begins every reference; `qualifier` is what a complete count is said as.
    """

    campaign: Campaign
    area: Area
    channel: Channel
    source: str = ""
    qualifier: Qualifier = Qualifier.EXACT
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class ExportRowOutcome:
    """What became of one draft: `created`, `corrected` (`previous_value` is what the figure said until then),
    `unchanged`, or `left void` where somebody has made the figure void: no file brings it back.
    """

    draft: Draft
    metric: ReachMetric
    word: str
    previous_value: int | None = None

    @property
    def held(self) -> bool:
        """Whether the figure is kept out of every total until somebody has resolved it."""
        return bool(self.metric.status == ReachStatus.HELD)


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What an import did: the export with all that was not taken, and what became of every draft."""

    export: PlatformExport
    outcomes: list[ExportRowOutcome]


def import_export(
    stream: BinaryIO,
    target: ExportTarget,
    *,
    by: Actor,
    options: ExportOptions | None = None,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> ExportSummary:
    """Take the figures of an export into the campaign, all or none; with `dry_run` all is done, said and taken back.

    Raises UnreadableExport, or what `record_reach_metric` and `correct_reach_metric` raise for any one of the figures.
    """
    _check_texts(target)
    export = read_export(stream, options, progress)
    check_measures(export.drafts)
    outcomes = []
    with _named_refusals(), transaction.atomic():
        authorise(by, TAKE_FIGURES, None)
        # All turns at once and in one order, else two imports could each hold what the other waits for.
        take_turn(*(_turn(measure, target) for measure in {draft.measure for draft in export.drafts}))
        for draft in export.drafts:
            outcomes.append(_take_draft(draft, export, target, by))
            progress("recording", 1, len(export.drafts))
        for outcome in outcomes:  # a figure taken later may have changed an earlier one's state
            outcome.metric.refresh_from_db()
        transaction.set_rollback(dry_run)
    return ExportSummary(export, outcomes)


def check_measures(drafts: list[Draft]) -> None:
    """Raises Invalid where a draft claims people: platforms count showings, accounts and visitors, never people."""
    if any(MEASURES[draft.measure].counts_people for draft in drafts):
        raise Invalid(code="not_people", detail="No platform counts people: impressions are never reported as reach.")


def export_reference(draft: Draft, export: PlatformExport, target: ExportTarget) -> str:
    """The figure's own reference, the same for every file of this layout, place, channel, source, measure and period.

    Readable up to the digest, which stands for what would make it longer than a reference may be.
    """
    subject = (target.campaign.pk, target.channel.pk, target.area.pk, source_of(export, target))
    digest = sha256("\n".join(subject).encode()).hexdigest()[:16]
    period = f"{draft.first:%Y%m%d}-{draft.last:%Y%m%d}"
    return f"{target.prefix}{export.key}:{draft.measure}:{period}:{digest}"


def _turn(measure: str, target: ExportTarget) -> ReachMetric:
    return ReachMetric(campaign=target.campaign, channel=target.channel, measure=measure)


def _take_draft(draft: Draft, export: PlatformExport, target: ExportTarget, by: Actor) -> ExportRowOutcome:
    fields = _fields(draft, export, target)
    matching = ReachMetric.objects.visible_to(by).filter(
        organisation=by.organisation, external_ref=export_reference(draft, export, target)
    )
    metric = matching.first()
    if metric is None:
        ref = export_reference(draft, export, target)
        return ExportRowOutcome(
            draft, record.record_reach_metric(by=by, campaign=target.campaign, external_ref=ref, **fields), "created"
        )
    if metric.status == ReachStatus.VOID:
        return ExportRowOutcome(draft, metric, "left void")
    corrected = record.correct_reach_metric(metric, by=by, expected_version=metric.version, **fields)
    if corrected.version == metric.version:
        return ExportRowOutcome(draft, corrected, "unchanged")
    return ExportRowOutcome(draft, corrected, "corrected", metric.value)


def _fields(draft: Draft, export: PlatformExport, target: ExportTarget) -> dict[str, Any]:
    return {
        "area": target.area,
        "channel": target.channel,
        "measure": draft.measure,
        "period": DateRange(draft.first, draft.last + ONE_DAY),
        "value": draft.value,
        "qualifier": qualifier_of(draft, target),
        "source": source_of(export, target),
        "grade": Grade.PLATFORM.value,
        "evidence_sha256": export.sha256,
    }


def qualifier_of(draft: Draft, target: ExportTarget) -> str:
    """The qualifier of the target; but where rows were left out the true count may be any amount above."""
    open_ended = target.qualifier in (Qualifier.AT_LEAST, Qualifier.MORE_THAN)
    return (target.qualifier if draft.complete or open_ended else Qualifier.AT_LEAST).value


def source_of(export: PlatformExport, target: ExportTarget) -> str:
    """The source that tells these figures from those of another account or platform."""
    return target.source or export.title


def _check_texts(target: ExportTarget) -> None:
    check_text(target.source, TextKind.PROSE, "/source")
    check_text(target.prefix, TextKind.IDENTIFIER, "/external_ref")


@contextmanager
def _named_refusals() -> Iterator[None]:
    """The database refuses, we name the refusal."""
    try:
        yield
    except IntegrityError as error:
        raise refusal_of(error) from None
