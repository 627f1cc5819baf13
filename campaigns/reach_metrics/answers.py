"""What an answer about a suspected duplicate does to its figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from campaigns.models import DuplicateStatus, ReachMetric, SuspectedDuplicate
from campaigns.reach_metrics.breakdowns import part_errors
from campaigns.reach_metrics.duplicates import series_of
from campaigns.reach_metrics.holds import settle_holds
from campaigns.reach_metrics.striking_out import strike_out
from campaigns.reach_metrics.sums import total_of
from coordination.ground.errors import FieldError, Invalid
from coordination.ground.sight import seeing_all


@dataclass(frozen=True, slots=True)
class Answer:
    """`figure` is the held one; the `stricken` are void from now on, the `parts` become parts of `whole`."""

    said: str
    figure: ReachMetric
    stricken: Sequence[ReachMetric] = ()
    parts: Sequence[ReachMetric] = ()
    whole: ReachMetric | None = None

    @seeing_all("an answer about two figures changes both")
    def apply(self) -> None:
        """Do what it says. Raises Conflict while one to be void is broken down by its own reporter, Invalid where one
        cannot be part of the other."""
        for row in self.stricken:
            strike_out(row)
        if self.whole is not None:
            self._make_parts(self.whole)
        elif self.figure not in self.stricken:
            self.figure.refresh_from_db()
            settle_holds(self.figure, changed=False)

    def _make_parts(self, whole_metric: ReachMetric) -> None:
        for part in self.parts:
            _check_part(part, whole_metric)
            part.part_of = whole_metric
            if part is self.figure:
                settle_holds(part)
            else:
                part.version += 1
                part.save()  # first, or the whole would still look like it
        if whole_metric is self.figure:
            settle_holds(whole_metric, changed=False)
        other_ids = [part.pk for part in self.parts if part is not self.figure]
        for part in ReachMetric.objects.filter(pk__in=other_ids).select_related("area", "part_of").order_by("id"):
            settle_holds(part, changed=False)


@seeing_all("an answer about two figures changes both")
def answer_to(question: SuspectedDuplicate, resolution: str, *, turned: bool = False) -> Answer:
    """What `resolution` means for the figures of `question`, which are locked; `turned` where it was said while the
    other side was held."""
    figures = _lock_figures([question.figure_id, question.other_id, *question.summands])
    figure = figures[question.figure_id]
    if question.summands:
        members = [figures[key] for key in question.summands]
        return _answer_about_sum(resolution, figure, figures[total_of(question)], members, turned)
    return _answer_about_two(resolution, figure, figures[question.other_id], turned)


def is_turned(question: SuspectedDuplicate, decided: SuspectedDuplicate) -> bool:
    """Whether the other side of what was decided is held now: the other series, or not the total but a summand."""
    if question.summands:
        return (total_of(question) == question.figure_id) != (total_of(decided) == decided.figure_id)
    return series_of(question.figure) != series_of(decided.figure)


def _answer_about_two(resolution: str, figure: ReachMetric, second_figure: ReachMetric, turned: bool) -> Answer:
    match resolution:
        case DuplicateStatus.SAME_FIGURE:
            return Answer(resolution, figure, stricken=[figure])
        case DuplicateStatus.REPLACES if turned:  # a later return of the series that was replaced
            return Answer(DuplicateStatus.SAME_FIGURE, figure, stricken=[figure])
        case DuplicateStatus.REPLACES:
            return Answer(resolution, figure, stricken=[second_figure])
        case DuplicateStatus.PART_OF:
            part, whole_metric = _part_and_whole(figure, second_figure, turned)
            return Answer(resolution, figure, parts=[part], whole=whole_metric)
    return Answer(resolution, figure)


def _answer_about_sum(
    resolution: str, figure: ReachMetric, total: ReachMetric, members: Sequence[ReachMetric], turned: bool
) -> Answer:
    """The total is the one too many, unless it replaces the others."""
    match resolution:
        case DuplicateStatus.SAME_FIGURE:
            return Answer(resolution, figure, stricken=[total])
        case DuplicateStatus.REPLACES:
            total_stays = (figure is total) != turned
            said = DuplicateStatus.SAME_FIGURE if turned else resolution
            return Answer(said, figure, stricken=members if total_stays else [total])
        case DuplicateStatus.PART_OF:
            return Answer(resolution, figure, parts=members, whole=total)
    return Answer(resolution, figure)


def _part_and_whole(figure: ReachMetric, second_figure: ReachMetric, turned: bool) -> tuple[ReachMetric, ReachMetric]:
    """The one whose area lies inside the other's is its part; in one area, that of the series that was held."""
    one_area = figure.area_id == second_figure.area_id
    inside = not one_area and figure.area_id in second_figure.area.lineage
    return (second_figure, figure) if inside or (one_area and turned) else (figure, second_figure)


def _check_part(part: ReachMetric, whole_metric: ReachMetric) -> None:
    errors = [FieldError("/resolution", error.code, error.detail) for error in part_errors(part, whole_metric)]
    if errors:
        raise Invalid(errors=errors)


def _lock_figures(keys: Sequence[UUID]) -> dict[UUID, ReachMetric]:
    rows = ReachMetric.objects.select_for_update(of=("self",)).select_related("area", "organisation")
    return {row.pk: row for row in rows.filter(pk__in=keys).order_by("id")}
