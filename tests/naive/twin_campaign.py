"""One campaign kept twice: each random edit goes through the real rules into PostgreSQL and, if they take it, into the
naive world. What the rules refuse changes neither."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import Phase as Stage
from hypothesis import strategies as st

from campaigns.models import Campaign, ReachMetric, SuspectedDuplicate
from campaigns.reach_metrics import record
from campaigns.reach_metrics.resolution import resolve_suspected_duplicate
from coordination.ground.errors import Refusal
from tests import make
from tests.naive import duplicates
from tests.naive.as_of import History
from tests.naive.world import GRADES, Figure, World

START = date(2017, 2, 13)  # a Monday; a little over two weeks from here end in the next month
WARD = "E05000001"
REGION, COUNTY, DUDLEY, SANDWELL = make.REGION, make.COUNTY, make.DUDLEY, make.SANDWELL
AROUND = (make.ENGLAND, REGION)
LINEAGES = {
    make.ENGLAND: (make.ENGLAND,),
    REGION: AROUND,
    COUNTY: (*AROUND, COUNTY),
    DUDLEY: (*AROUND, COUNTY, DUDLEY),
    SANDWELL: (*AROUND, COUNTY, SANDWELL),
    WARD: (*AROUND, COUNTY, DUDLEY, WARD),
}
AREAS = (REGION, COUNTY, DUDLEY, SANDWELL, WARD)
ORGANISATIONS = ("dudley", "sandwell", make.LEAD)
UNITS = {"digital_media": "people_reached", "twitter": "accounts_reached", "bus_poster": "impacts"}
RESIDENTS = {code: make.AREAS[code][3][1] for code in LINEAGES if code in make.AREAS}
PHASES = {"early": (date(2017, 2, 14), date(2017, 2, 20)), "late": (date(2017, 2, 20), date(2017, 3, 2))}
LASTING = ("pending", "keep_both")
RESOLUTIONS = ("keep_both", "same_figure", "part_of", "replaces")
EVENTS = tuple(str(UUID(int=number)) for number in (1, 2))

_days = st.integers(0, 14).flatmap(lambda first: st.tuples(st.just(first), st.integers(first, min(first + 9, 18))))
_said = st.one_of(
    st.tuples(st.sampled_from(["exact", "exact", "more_than", "at_least"]), st.none()),
    st.tuples(st.sampled_from(["about", "estimate"]), st.one_of(st.none(), st.integers(0, 100))),
)
_value = st.one_of(st.sampled_from([0, 7, 7, 1_000, 761_000]), st.integers(0, 10**6))
_pick = st.integers(0, 30)
_channel = st.sampled_from(
    [*UNITS.items(), ("digital_media", "people_reached"), ("twitter", "people_reached"), ("twitter", "impressions")]
)
_facts = {
    "area": st.sampled_from(AREAS),
    "channel": _channel,
    "days": _days,
    "value": _value,
    "said": _said,
    "grade": st.sampled_from(GRADES),
    "event": st.sampled_from([None, None, *EVENTS]),
    "source": st.sampled_from(["one", "two"]),
    "universe": st.sampled_from(["", "residents"]),
    "phase": st.sampled_from([None, None, None, *PHASES]),
}


def _some(name: str, weight: int = 1, **arguments: Any) -> list[st.SearchStrategy[Any]]:
    return [st.tuples(st.just(name), st.fixed_dictionaries(arguments))] * weight


def histories(*, facts: dict[str, Any] | None = None, most: int = 12) -> st.SearchStrategy[Any]:
    """Lists of edits; `facts` narrows what is recorded, so that more of it meets."""
    own = {**_facts, **(facts or {})}
    record = _some("record", organisation=st.sampled_from(ORGANISATIONS), **own)
    edits = [
        *record * 4,
        *_some("correct", pick=_pick, changes=_one_of(own)),
        *_some(
            "break_down",
            2,
            pick=_pick,
            area=own["area"],
            share=st.integers(1, 9),
            grade=own["grade"],
            cut=st.tuples(st.integers(0, 3), st.integers(0, 3)),
            phase=own["phase"],
        ),
        *_some("detach", pick=_pick),
        *_some("void", pick=_pick),
        *_some("settle", 3, pick=_pick, resolution=st.sampled_from(RESOLUTIONS)),
    ]
    first = st.lists(record[0], min_size=2, max_size=4)
    return st.tuples(first, st.lists(st.one_of(edits), max_size=most)).map(lambda parts: [*parts[0], *parts[1]])


def _one_of(facts: dict[str, Any]) -> st.SearchStrategy[Any]:
    """One or two of the facts, changed."""
    changed = st.one_of([st.fixed_dictionaries({name: facts[name]}) for name in facts])
    return st.lists(changed, min_size=1, max_size=2).map(lambda some: {k: v for one in some for k, v in one.items()})


# Shrinking over a database takes minutes; the example that failed is printed whole.
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "phases": [Stage.explicit, Stage.generate],
    "suppress_health_check": [HealthCheck.too_slow],
}
_numbers = count(1)


def blank() -> World:
    """The naive world before anybody has reported."""
    return World(LINEAGES, UNITS, RESIDENTS, dict(PHASES))


@dataclass
class TwinCampaign:
    """The campaign in the product, and the same in the naive world."""

    campaign: Campaign
    world: World = field(default_factory=blank)
    history: History = field(default_factory=lambda: History(blank))
    ids: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def edit(self, edit: tuple[str, dict[str, Any]]) -> None:
        """Do one edit, in both."""
        name, arguments = edit
        try:
            getattr(self, f"_{name}")(**arguments)
        except Refusal as why:
            self.refused[f"{name}: {getattr(why, 'code', type(why).__name__)}"] += 1

    def standing(self) -> dict[str, tuple[Any, ...]]:
        """Each figure's status and value, and what it is part of, in the product."""
        rows = ReachMetric.objects.filter(campaign=self.campaign)
        return {str(m.pk): (m.status, m.value, m.part_of_id and str(m.part_of_id)) for m in rows}

    def naive_standing(self) -> dict[str, tuple[Any, ...]]:
        """The same in the naive world."""
        return {key: (f.status, f.value, f.part_of) for key, f in self.world.figures.items()}

    def suspected(self) -> set[tuple[str, str, str]]:
        """The pairs that wait for a decision, and those of which both were kept, in the product."""
        rows = SuspectedDuplicate.objects.filter(figure__campaign=self.campaign, status__in=LASTING)
        return {(str(row.figure_id), str(row.other_id), row.status) for row in rows}

    def naive_suspected(self) -> set[tuple[str, str, str]]:
        """The same in the naive world."""
        return {(*pair, state) for pair, state in self.world.pairs.items() if state in LASTING}

    def _note(self, edit: Any, *arguments: Any, **changes: Any) -> None:
        edit(self.world, *arguments, **changes)
        self.history.note(timezone.now(), edit, *arguments, **changes)

    def _record(self, organisation: str, part_of: str | None = None, **facts: Any) -> None:
        metric = record.record_reach_metric(
            by=make.actor_for(organisation), campaign=self.campaign, **self._as_rows(facts), part_of_id=part_of
        )
        figure = Figure(id=str(metric.pk), organisation=organisation, part_of=part_of, **as_naive(facts))
        self.ids.append(figure.id)
        self._note(duplicates.arrive, figure)

    def _as_rows(self, facts: dict[str, Any]) -> dict[str, Any]:
        phase = self.campaign.phases.get(slug=facts["phase"]) if facts.get("phase") else None
        return {**as_rows(facts), **({"phase": phase} if "phase" in facts else {})}

    def _picked(self, pick: int) -> ReachMetric:
        if not self.ids:
            raise Refusal
        return ReachMetric.objects.get(pk=self.ids[pick % len(self.ids)])

    def _break_down(
        self, pick: int, area: str, share: int, grade: str, cut: tuple[int, int] = (0, 0), phase: str | None = None
    ) -> None:
        """A part: perhaps of some days less at either end, and nowhere but in the area named, or in its whole's."""
        whole = self.world.figures[str(self._picked(pick).pk)]
        first, last = (whole.first - START).days + cut[0], (whole.last - START).days - cut[1]
        facts = {
            "area": area,
            "channel": (whole.channel, whole.measure),
            "days": (min(first, last), max(first, last)),
            "value": whole.value * share // 10,
            "said": ("exact", None),
            "grade": grade,
            "event": None,
            "source": whole.source,
            "universe": whole.universe,
            "phase": phase,
        }
        self._record(whole.organisation, part_of=whole.id, **facts)

    def _correct(self, pick: int, changes: dict[str, Any]) -> None:
        self._change(self._picked(pick), self._as_rows(changes), as_naive(changes))

    def _detach(self, pick: int) -> None:
        self._change(self._picked(pick), {"part_of": None}, {"part_of": None})

    def _change(self, metric: ReachMetric, in_rows: dict[str, Any], in_naive: dict[str, Any]) -> None:
        by = make.actor_for(metric.organisation_id)
        record.correct_reach_metric(metric, by=by, expected_version=None, **in_rows)
        self._note(duplicates.correct, str(metric.pk), **in_naive)

    def _void(self, pick: int) -> None:
        metric = self._picked(pick)
        record.void_reach_metric(
            metric, by=make.actor_for(metric.organisation_id), expected_version=None, reason="Never true."
        )
        self._note(duplicates.void, str(metric.pk))

    def _settle(self, pick: int, resolution: str) -> None:
        waiting = sorted(pair for pair, state in self.world.pairs.items() if state == "pending")
        if not waiting:
            raise Refusal
        held, other = waiting[pick % len(waiting)]
        suspicion = SuspectedDuplicate.objects.get(figure=held, other=other, status="pending")
        by = make.actor_for(make.LEAD)
        resolve_suspected_duplicate(
            suspicion, by=by, resolution=resolution, reason="We asked both.", expected_version=None
        )
        self._note(duplicates.resolve, held, other, resolution)


def as_rows(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as the rules take them."""
    fields = {name: facts[name] for name in ("value", "grade", "event", "source", "universe") if name in facts}
    if "grade" in facts:  # without an address it is as good as self-reported
        fields["evidence_url"] = "https://example.org/count"
    if fields.get("event"):
        fields["event"] = UUID(fields["event"])
    if "area" in facts:
        fields["area"] = make.make_area(facts["area"])
    if "channel" in facts:
        fields |= {"channel": make.make_channel(facts["channel"][0]), "measure": facts["channel"][1]}
    if "days" in facts:
        fields["period"] = make.days(*_dates(facts["days"]))
    if "said" in facts:
        fields |= {"qualifier": facts["said"][0], "margin_percent": facts["said"][1]}
    return fields


def as_naive(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as a naive figure has them."""
    fields = {
        name: facts[name]
        for name in ("area", "value", "grade", "event", "source", "universe", "phase")
        if name in facts
    }
    if "channel" in facts:
        fields |= {"channel": facts["channel"][0], "measure": facts["channel"][1]}
    if "days" in facts:
        first, last = _dates(facts["days"])
        fields |= {"first": first, "last": last}
    if "said" in facts:
        fields |= {"word": facts["said"][0], "margin": facts["said"][1]}
    return fields


def _dates(days: tuple[int, int]) -> tuple[date, date]:
    return START + timedelta(days=days[0]), START + timedelta(days=days[1])


def new_twin_campaign() -> TwinCampaign:
    """A campaign of its own for each example: the ledger, which cannot be emptied, keeps them apart."""
    for code in AREAS[:-1]:
        make.make_area(code)
    make.make_area(WARD, parent=DUDLEY)
    for code in UNITS:
        make.make_channel(code)
    campaign = make.make_campaign(f"told-{next(_numbers)}", area=REGION)
    for slug, (first, last) in PHASES.items():
        make.make_phase(slug, campaign=campaign, starts_on=first, ends_on=last)
    return TwinCampaign(campaign)
