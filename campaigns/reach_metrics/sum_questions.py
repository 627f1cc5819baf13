"""Asks about totals that equal the sum of others, once the figures are written."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from campaigns.models import DuplicateStatus, ReachMetric, ReachStatus, SuspectedDuplicate, Suspicion
from campaigns.reach_metrics.duplicates import in_series, series_of
from campaigns.reach_metrics.holds import settle_holds
from campaigns.reach_metrics.sums import sums_with
from campaigns.reach_metrics.sums_of_rows import sums_of_rows_above
from coordination.ground.sight import seeing_all


@seeing_all("a total may repeat figures of others")
def ask_about_sums(new: Iterable[UUID]) -> list[ReachMetric]:
    """Of the figures just written that count, hold those that are the sum of others, or complete one; once each.
    `new` has them in the order sent. Returns what is held now."""
    sent = list(new)
    written = sorted(sent)
    if not written:
        return []
    held_figure: list[ReachMetric] = []
    questions: set[UUID] = set()
    for total, summands in [*sums_with(written), *sums_of_rows_above(sent)]:
        concerned = [key for key in (total, *reversed(summands)) if key in written]
        if not questions.isdisjoint({total, *concerned}):
            continue
        if figure := _ask(concerned[0], total, summands):
            held_figure.append(figure)
            questions |= {total, *concerned}
    return held_figure


def _ask(held_figure: UUID, total: UUID, summands: Sequence[UUID]) -> ReachMetric | None:
    figures = ReachMetric.objects.select_related("area", "organisation").in_bulk([total, *summands])
    figure, members = figures[held_figure], sorted((figures[key] for key in summands), key=series_of)
    if figure.status != ReachStatus.COUNTED or _kept(figures[total], members):
        return None
    candidate = members[0] if held_figure == total else figures[total]
    SuspectedDuplicate.objects.create(
        campaign_id=figure.campaign_id,
        organisation_id=figure.organisation_id,
        figure=figure,
        other=candidate,
        summands=list(summands),
        suspicion=Suspicion.SUM_OF_OTHERS,
        readers=sorted({row.organisation_id for row in figures.values()} - {figure.organisation_id}),
    )
    settle_holds(figure, changed=False)
    return figure


def _kept(total: ReachMetric, members: Sequence[ReachMetric]) -> bool:
    """Whether somebody kept such a total beside one of these series."""
    answers_kept = SuspectedDuplicate.objects.filter(
        in_series("figure", total) | in_series("other", total),
        status=DuplicateStatus.KEEP_BOTH,
        suspicion=Suspicion.SUM_OF_OTHERS,
    )
    known_pairs = {
        series_of(row) for pair in answers_kept.select_related("figure", "other") for row in (pair.figure, pair.other)
    }
    return any(series_of(row) in known_pairs for row in members)
