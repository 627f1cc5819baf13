"""Random edits of a campaign's figures and phases, for Hypothesis: what people do to figures, in any order."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck
from hypothesis import Phase as Stage
from hypothesis import strategies as st

from campaigns.lifecycle import campaigns
from campaigns.models import Campaign, Phase, ReachMetric
from campaigns.reach_metrics import record
from campaigns.rollups import compile as compiler
from coordination.ground.errors import Refusal
from coordination.ledger.transaction import writing
from tests import make

START = date(2017, 2, 13)  # a Monday; a little over two weeks from here end in the next month
ORGANISATIONS = ("dudley", "sandwell", make.LEAD)
AREAS = (make.COUNTY, make.DUDLEY, make.SANDWELL, "E05000001")  # the last is a ward of Dudley
CHANNELS = (("digital_media", "people_reached"), ("twitter", "accounts_reached"), ("twitter", "impressions"))
PHASES = ("early", "late")

_days = st.integers(0, 16).flatmap(lambda first: st.tuples(st.just(first), st.integers(first, min(first + 12, 18))))
_said = st.one_of(
    st.tuples(st.sampled_from(["exact", "more_than", "at_least"]), st.none()),
    st.tuples(st.sampled_from(["about", "estimate"]), st.one_of(st.none(), st.integers(0, 100))),
)
_value = st.one_of(st.integers(0, 20), st.integers(0, 10**6), st.just(10**12))
_pick = st.integers(0, 30)
_area = st.sampled_from(AREAS)
_record = st.tuples(
    st.just("record"),
    st.fixed_dictionaries(
        {
            "organisation": st.sampled_from(ORGANISATIONS),
            "area": _area,
            "channel": st.sampled_from(CHANNELS),
            "days": _days,
            "value": _value,
            "said": _said,
            "source": st.sampled_from(["one", "two"]),
        }
    ),
)
_edit = st.one_of(
    st.tuples(st.just("correct"), st.fixed_dictionaries({"pick": _pick, "value": _value, "said": _said})),
    st.tuples(st.just("move"), st.fixed_dictionaries({"pick": _pick, "days": _days})),
    st.tuples(
        st.just("part"),
        st.fixed_dictionaries({"pick": _pick, "share": st.integers(1, 9), "later": st.integers(0, 4), "area": _area}),
    ),
    st.tuples(st.just("file"), st.fixed_dictionaries({"pick": _pick, "slug": st.sampled_from([None, *PHASES])})),
    st.tuples(st.sampled_from(["void", "delete", "hold", "count"]), st.fixed_dictionaries({"pick": _pick})),
    st.tuples(st.just("phase"), st.fixed_dictionaries({"slug": st.sampled_from(PHASES), "days": _days})),
    st.tuples(st.just("end_phase"), st.fixed_dictionaries({"slug": st.sampled_from(PHASES)})),
    st.tuples(st.just("compile"), st.fixed_dictionaries({"series": st.integers(1, 3)})),
)
# Something is recorded first: the other edits need figures.
HISTORIES = st.tuples(
    st.lists(_record, min_size=2, max_size=4), st.lists(st.one_of(_record, _edit, _edit), max_size=10)
).map(lambda parts: [*parts[0], *parts[1]])

# Shrinking over a database takes minutes; the example that failed is printed whole.
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "phases": [Stage.explicit, Stage.generate],
    "suppress_health_check": [HealthCheck.too_slow],
}
_numbers = count(1)


@dataclass
class World:
    """One campaign that edits happen to. An edit that the rules or the database refuse changes nothing."""

    campaign: Campaign
    metrics: list[Any] = field(default_factory=list)
    refused: int = 0

    def edit(self, edit: tuple[str, dict[str, Any]]) -> None:
        """Do one edit."""
        name, given = edit
        try:
            getattr(self, f"_{name}")(**given)
        except Refusal:
            self.refused += 1

    def _record(self, organisation: str, area: str, channel: tuple[str, str], **given: Any) -> None:
        code, measure = channel
        said = {"value": given["value"], "source": given["source"], **_qualified(given["said"])}
        metric = record.record_reach_metric(
            by=make.actor_for(organisation),
            campaign=self.campaign,
            area=make.make_area(area, parent=make.DUDLEY),
            channel=make.make_channel(code),
            measure=measure,
            period=_period(given["days"]),
            **said,
        )
        self.metrics.append(metric.pk)

    def _picked(self, pick: int) -> ReachMetric:
        metric = ReachMetric.objects.filter(pk=self.metrics[pick % len(self.metrics)]).first() if self.metrics else None
        if metric is None:
            raise Refusal
        return metric

    def _correct(self, pick: int, value: int, said: tuple[str, int | None]) -> None:
        metric = self._picked(pick)
        by = make.actor_for(metric.organisation_id)
        record.correct_reach_metric(metric, by=by, expected_version=None, value=value, **_qualified(said))

    def _move(self, pick: int, days: tuple[int, int]) -> None:
        metric = self._picked(pick)
        by = make.actor_for(metric.organisation_id)
        record.correct_reach_metric(metric, by=by, expected_version=None, period=_period(days))

    def _file(self, pick: int, slug: str | None) -> None:
        metric = self._picked(pick)
        phase = Phase.objects.filter(campaign=self.campaign, slug=slug).first()
        record.correct_reach_metric(
            metric, by=make.actor_for(metric.organisation_id), expected_version=None, phase=phase
        )

    def _part(self, pick: int, share: int, later: int, area: str) -> None:
        """A part of its whole's days, or of the last of them."""
        whole = self._picked(pick)
        last = whole.period.upper - timedelta(days=1)
        part = record.record_reach_metric(
            by=make.actor_for(whole.organisation_id),
            campaign=self.campaign,
            part_of=whole,
            value=whole.value * share // 10,
            qualifier="exact",
            area=make.make_area(area, parent=make.DUDLEY),
            period=make.days(min(whole.period.lower + timedelta(days=later), last), last),
            **{name: getattr(whole, name) for name in ("channel", "measure", "source")},
        )
        self.metrics.append(part.pk)

    def _void(self, pick: int) -> None:
        metric = self._picked(pick)
        record.void_reach_metric(
            metric, by=make.actor_for(metric.organisation_id), expected_version=None, reason="Never true."
        )

    def _delete(self, pick: int) -> None:
        metric = self._picked(pick)
        with writing(make.actor_for(metric.organisation_id)), suppress(ReachMetric.DoesNotExist):
            if metric.parts.exists():
                raise Refusal
            ReachMetric.objects.filter(pk=metric.pk).delete()

    def _hold(self, pick: int) -> None:
        self._set(pick, status="held", held_reason="Suspected duplicate.")

    def _count(self, pick: int) -> None:
        self._set(pick, status="counted", held_reason="")

    def _set(self, pick: int, **values: Any) -> None:
        metric = self._picked(pick)
        with writing(make.actor_for(metric.organisation_id)):
            ReachMetric.objects.filter(pk=metric.pk).update(**values)

    def _phase(self, slug: str, days: tuple[int, int]) -> None:
        when = {"starts_on": START + timedelta(days=days[0]), "ends_on": START + timedelta(days=days[1])}
        phase, by = Phase.objects.filter(campaign=self.campaign, slug=slug).first(), make.actor_for(make.LEAD)
        if phase is None:
            campaigns.add_phase(self.campaign, by=by, slug=slug, name=slug, **when)
        else:
            campaigns.change_phase(phase, by=by, **when)

    def _end_phase(self, slug: str) -> None:
        phase = Phase.objects.filter(campaign=self.campaign, slug=slug).first()
        if phase is not None:
            campaigns.remove_phase(phase, by=make.actor_for(make.LEAD))

    def _compile(self, series: int) -> None:
        compiler._compile(series)


def new_world() -> World:
    """A campaign of its own for each example: the ledger, which cannot be emptied, keeps them apart."""
    for code in (make.DUDLEY, make.SANDWELL):
        make.make_area(code)
    make.make_area("E05000001", parent=make.DUDLEY)
    for code, _ in CHANNELS:  # a question may name a channel that no figure is of
        make.make_channel(code)
    return World(make.make_campaign(f"campaign-{next(_numbers)}"))


def _period(days: tuple[int, int]) -> Any:
    return make.days(START + timedelta(days=days[0]), START + timedelta(days=days[1]))


def _qualified(said: tuple[str, int | None]) -> dict[str, Any]:
    return {"qualifier": said[0], "margin_percent": said[1]}
