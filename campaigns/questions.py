"""What may be said: the headline of a campaign, and the check of a sentence before it is printed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.utils import timezone

from campaigns.completeness import expected_returns
from campaigns.known_universes import universes_in, universes_of
from campaigns.models import Campaign
from campaigns.overlaps.standing_overlaps import standing_overlaps
from campaigns.permissions import CHECK_CLAIM, READ_COMPLETENESS, READ_HEADLINE
from campaigns.reach.audiences import Counts
from campaigns.reach.bounds.claim_bounds import UnlikeUnits
from campaigns.reach.bounds.cover import audience_measures
from campaigns.reach.checks import Check, Faults, checks_in_scope, find_faults, run_checks
from campaigns.reach.claims import Claim, Compared
from campaigns.reach.figures import Figure
from campaigns.reach.headline import compose_headline, question_sha256
from campaigns.reach.method import METHOD_VERSION
from campaigns.reach.overlap_evidence import (
    OverlapEvidence,
    ScopedOverlap,
    Unit,
    exact_only,
    overlaps_in_scope,
)
from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.reading.parts import SentenceReading
from campaigns.reach.returns import (
    Expected,
    Returns,
    completeness_from,
    completeness_grid,
    silence_from,
    silence_in_scope,
)
from campaigns.reach.scope import Counted, ReachScope
from campaigns.reach.selection import select_figures
from campaigns.reach.universes import KnownUniverses
from campaigns.reach.verdicts.additions import are_apart
from campaigns.reach.verdicts.comparison_claims import NotComparable, Side, check_comparison
from campaigns.reach.verdicts.count_claims import check_claim
from campaigns.reach.verdicts.frequency_claims import check_frequency
from campaigns.reach.wording.prose import on_channels, over_days, place_with_article
from campaigns.reach.wording.sentences import sentence_texts, standing_alone
from campaigns.reach_metrics.load import scope_of, standing_figures
from campaigns.reach_metrics.worked_out import StandingFigures
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Unprocessable
from coordination.ground.sight import seeing_all
from partners.models import Area


@dataclass(frozen=True)
class Question:
    """What a headline or a claim is about: an area with all inside it, channels (None: all), days (None: all)."""

    campaign: Campaign
    area: Area
    channels: frozenset[str] | None = None
    first: date | None = None
    last: date | None = None
    as_of: datetime | None = None

    @property
    def scope(self) -> ReachScope:
        """The same for the pure arithmetic."""
        return scope_of(self.campaign, self.area, self.channels, self.first, self.last)

    def words(self, items: Iterable[Counted]) -> str:
        """Of which place, channels and days it is, also where nobody asked about any: ` in Dudley on Twitter on 3 March
        2017`. A sentence is quoted without the question that it answers."""
        return _words(self.area.name, self.when, items)

    @property
    def when(self) -> str:
        """Of which days it is, as it reads behind a count: `from 17 to 19 February 2017`."""
        campaign = self.campaign
        return over_days(self.first or campaign.starts_on, self.last or campaign.ends_on).strip()

    def expected(self, at: datetime) -> Expected:
        """Whose returns are expected there, as of `at`."""
        return expected_returns(self.campaign, self.area, timezone.localdate(at))


@dataclass(frozen=True)
class _Footing:
    """All that a headline rests on besides the figures."""

    scope: ReachScope
    area: str
    area_name: str
    when: str
    universes: KnownUniverses
    expected: Expected
    overlaps: tuple[OverlapEvidence, ...]


def headline_for(question: Question, *, by: Actor) -> dict[str, Any]:
    """The headline as the API contract has it; `as_of` is now unless asked for. Raises Forbidden or NotFound."""
    authorise(by, READ_HEADLINE, question.campaign)
    as_of = question.as_of or timezone.now()  # before reading: what comes in meanwhile is not claimed to be known

    def footing_in(areas: frozenset[str]) -> _Footing:
        return _Footing(
            question.scope,
            question.area.code,
            question.area.name,
            question.when,
            universes_in(question.campaign, question.area, areas),
            question.expected(as_of),
            standing_overlaps(question.campaign, question.as_of),
        )

    headline = StandingFigures(question.campaign, question.as_of).answer(_headline, footing_in)
    return {**headline, "as_of": as_of}


def _headline(figures: list[Figure], footing: _Footing) -> dict[str, Any]:
    """It without its `as_of`, of nothing but what is given."""
    scope, universes = footing.scope, footing.universes
    returns = Returns(footing.expected, figures, scope)
    checked = run_checks(figures, scope, universes)
    items = Counts(select_figures(_counted(figures), scope, universes))
    unknown, complete = silence_from(returns), completeness_from(returns)
    known = overlaps_in_scope(footing.overlaps, scope, unknown)
    headline = compose_headline(items, universes, complete, "", checked, known, scope, unknown)
    headline = _placed(headline, _words(footing.area_name, footing.when, items))
    return {**headline, **audience_measures(items, universes, footing.area, known)}


def completeness_for(question: Question, *, by: Actor) -> dict[str, Any]:
    """Who has reported in which ISO week and on which channel, as `completeness_grid` has it. Raises Forbidden or
    NotFound."""
    authorise(by, READ_COMPLETENESS, question.campaign)
    as_of = question.as_of or timezone.now()
    figures = StandingFigures(question.campaign, question.as_of)
    return figures.answer(_completeness, lambda _: (question.expected(as_of), question.scope))


def _completeness(figures: list[Figure], footing: tuple[Expected, ReachScope]) -> dict[str, Any]:
    expected, scope = footing
    return completeness_grid(expected, figures, scope)


def judge_claim(question: Question, *, by: Actor, claim: Claim) -> dict[str, Any]:
    """The verdict on a claim as the API contract has it. Raises Forbidden, NotFound, or Unprocessable where its units
    do not add."""
    authorise(by, CHECK_CLAIM, question.campaign)
    if claim.compared_with is not None and claim.compared_with.campaign is not None:
        authorise(by, CHECK_CLAIM, _campaign_compared_with(claim.compared_with.campaign))
    return verdict_of(question, claim)


def verdict_of(question: Question, claim: Claim) -> dict[str, Any]:
    """The same, asked by the service itself. Raises Unprocessable."""
    try:
        return Evidence(question.campaign, question.as_of).verdict(question, claim)
    except UnlikeUnits as why:
        errors = [FieldError("/unit", "units_do_not_add", str(why))]
        raise Unprocessable("units_do_not_add", str(why), errors) from None


@seeing_all("whether it may be asked about is judged by who asks, and it may have been taken down since")
def _campaign_compared_with(slug: str) -> Campaign:
    return Campaign.objects.select_related("area").get(pk=slug)


class Evidence:
    """What a campaign knows at an instant (None: now), read once for however many claims."""

    def __init__(self, campaign: Campaign, as_of: datetime | None = None) -> None:
        self.campaign, self.as_of, self._asked_of = campaign, as_of or timezone.now(), as_of
        self._others: dict[str, Evidence] = {}
        self.figures = standing_figures(campaign, as_of)
        self.overlaps = standing_overlaps(campaign, as_of)
        self._areas: dict[str, Area] = {}
        self._universes: dict[str, KnownUniverses] = {}
        self._expected: dict[str, Expected] = {}
        self._faults: dict[KnownUniverses, Faults] = {}

    def verdict(self, question: Question, claim: Claim) -> dict[str, Any]:
        """The verdict on a claim as the API contract has it, and `as_of`. Raises UnlikeUnits where its units do not
        add."""
        if claim.compared_with is not None:
            return self._compared(question, claim, claim.compared_with)
        scope, universes = question.scope, self._universes_in(question.area)
        items = Counts(select_figures(_counted(self.figures), scope, universes))
        unknown = silence_in_scope(self._expected_in(question), self.figures, scope)
        checked, scoped_overlaps = self.checks(question), overlaps_in_scope(self.overlaps, scope, unknown)
        check = check_frequency if claim.unit == FREQUENCY else check_claim
        judgement = check(claim, items, universes, checked, unknown, scoped_overlaps)
        return {**_placed(judgement, question.words(items)), **self.footing(question, items, scoped_overlaps)}

    def _compared(self, question: Question, claim: Claim, other: Compared) -> dict[str, Any]:
        """The verdict on how one count compares with another, whose campaign the caller has made sure may be asked."""
        beside = self._beside(other.campaign or self.campaign.pk)
        baseline = self._other_question(question, other, beside.campaign)
        is_elsewhere = other.is_elsewhere
        (now_side, now), (then_side, past) = self.side(question, is_elsewhere), beside.side(baseline, is_elsewhere)
        judgement = check_comparison(claim, now_side, then_side, list(_why_apart(question, baseline)))
        digest = sha256(f"{now}{past}".encode()).hexdigest()
        return {**judgement, "as_of": self.as_of, "method_version": METHOD_VERSION, "inputs_sha256": digest}

    def _other_question(self, question: Question, other: Compared, campaign: Campaign) -> Question:
        """The same of the other count, as far as that is not said to be another."""
        area = question.area if other.area is None else self._area(other.area)
        channels = question.channels if other.channels is None else other.channels
        elsewhere = replace(question, campaign=campaign, area=area, channels=channels)
        if other.campaign is None and other.first is None:
            return elsewhere
        return replace(elsewhere, first=other.first, last=other.last)

    def _area(self, code: str) -> Area:
        if code not in self._areas:
            self._areas[code] = Area.objects.get(pk=code)
        return self._areas[code]

    def _beside(self, slug: str) -> "Evidence":
        if slug == self.campaign.pk:
            return self
        if slug not in self._others:
            self._others[slug] = Evidence(_campaign_compared_with(slug), self._asked_of)
        return self._others[slug]

    def are_apart(self, meant: SentenceReading, other: SentenceReading, areas: Mapping[str, Area]) -> bool:
        """Whether nothing that the one counts is counted by the other."""
        lineage, other_lineage = (areas[str(reading.claim.area)].lineage for reading in (meant, other))
        return are_apart(meant, other, lineage, other_lineage, self._universes_in(self.campaign.area))

    def most_shared(
        self, other: SentenceReading, here: str, there: str, *, meant: SentenceReading, areas: Mapping[str, Area]
    ) -> int | None:
        """How many people the channel `here` of `meant` shares at most with the channel `there` of `other`, by what was
        matched in the wider of their places on all of their days; None where nobody has shown it."""
        scope = self._scope_of_both(meant, other, areas)
        scoped_overlaps = overlaps_in_scope(self.overlaps, scope) if scope else ()
        rows = [row for row in exact_only(scoped_overlaps) if row.evidence.channels == {here, there}]
        in_people = [row for row in rows if row.evidence.unit == Unit.PEOPLE]
        most = min((row.evidence.high for row in in_people if row.bounds_above), default=None)
        is_contradicted = any(row.bounds_below and row.evidence.low > (most or 0) for row in in_people)
        return None if is_contradicted else most

    def _scope_of_both(
        self, first: SentenceReading, second: SentenceReading, areas: Mapping[str, Area]
    ) -> ReachScope | None:
        """All places and days of the two; None where neither place holds the other."""
        places = sorted((areas[str(row.claim.area)] for row in (first, second)), key=lambda area: len(area.lineage))
        if places[0].pk not in places[1].lineage:
            return None
        days = [row.days or (self.campaign.starts_on, self.campaign.ends_on) for row in (first, second)]
        begin, end = min(first for first, _ in days), max(last for _, last in days)
        return scope_of(self.campaign, places[0], None, begin, end)

    def side(self, question: Question, is_placed: bool) -> tuple[Side, str]:
        """One of two counts that are compared, where it was if it `is_placed`, and the digest of what it rests on."""
        scope, universes = question.scope, self._universes_in(question.area)
        items = Counts(select_figures(_counted(self.figures), scope, universes))
        unknown = silence_in_scope(self._expected_in(question), self.figures, scope)
        scoped_overlaps = overlaps_in_scope(self.overlaps, scope, unknown)
        checked = self.checks(question)
        footing = self.footing(question, items, scoped_overlaps)
        when = question.words(items).strip() if is_placed else question.when
        return Side(items, universes, checked, unknown, scoped_overlaps, when), footing["inputs_sha256"]

    def footing(
        self, question: Question, items: Iterable[Counted] = (), overlaps: Iterable[ScopedOverlap] = ()
    ) -> dict[str, Any]:
        """Of which instant an answer is, by which edition of the method, and the digest of all it rests on."""
        universes = self._universes_in(question.area)
        digest = question_sha256(question.scope, universes, (item.figure for item in items), overlaps)
        return {"as_of": self.as_of, "method_version": METHOD_VERSION, "inputs_sha256": digest}

    def checks(self, question: Question) -> list[Check]:
        """The checks of the figures asked about."""
        universes = self._universes_in(question.area)
        if universes not in self._faults:
            self._faults[universes] = find_faults(self.figures, universes)
        return checks_in_scope(self._faults[universes], question.scope, universes)

    def _universes_in(self, area: Area) -> KnownUniverses:
        if area.pk not in self._universes:
            self._universes[area.pk] = universes_of(self.campaign, area, self.figures)
        return self._universes[area.pk]

    def _expected_in(self, question: Question) -> Expected:
        if question.area.pk not in self._expected:
            self._expected[question.area.pk] = question.expected(self.as_of)
        return self._expected[question.area.pk]


def _why_apart(now: Question, baseline: Question) -> Iterator[NotComparable]:
    """Why two questions are not to be compared, whatever was counted."""
    if now.campaign == baseline.campaign and _meet(now, baseline):
        yield NotComparable("same_days", "They have days in common, and whoever was met on these is in both.")
    if baseline.campaign.area_id not in baseline.area.lineage:
        name = place_with_article(baseline.campaign.area.name)
        yield NotComparable(
            "area", f"{baseline.campaign.shown_name} was in {name} alone, and not in all of the area asked about."
        )


def _meet(now: Question, baseline: Question) -> bool:
    """Whether the two may count the same: on a day, in a place and on a channel that both are about."""
    begins = max(question.first or question.campaign.starts_on for question in (now, baseline))
    ends = min(question.last or question.campaign.ends_on for question in (now, baseline))
    in_one_place = now.area.pk in baseline.area.lineage or baseline.area.pk in now.area.lineage
    on_one_channel = now.channels is None or baseline.channels is None or bool(now.channels & baseline.channels)
    return begins <= ends and in_one_place and on_one_channel


def _words(area: str, when: str, items: Iterable[Counted]) -> str:
    names = {item.figure.channel_name for item in items}
    return f" in {place_with_article(area)}{on_channels(names)} {when}"


def _placed(judgement: dict[str, Any], words: str) -> dict[str, Any]:
    """The answer with sentences that are true standing alone."""
    sentences = standing_alone(judgement["sentences"], words)
    return {**judgement, "sentences": sentences, "sayable": sentence_texts(sentences)}


def _counted(figures: list[Figure]) -> list[Figure]:
    return [figure for figure in figures if not figure.held]
