"""The verdict on a sentence as it is to be printed: its parts are read into claims, and the weakest part decides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from django.db.models import Q, QuerySet

from campaigns.models import Campaign, CampaignStatus, Channel, Phase, Universe
from campaigns.permissions import CHECK_CLAIM
from campaigns.questions import Evidence, Question
from campaigns.reach.bounds.claim_bounds import UnlikeUnits
from campaigns.reach.claims import FROM_BELOW
from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.reading.names import AreaName, CampaignName, ChannelName, KnownNames, PhaseName
from campaigns.reach.reading.parts import Part, ReadText, SentenceReading, read_text
from campaigns.reach.reading.stored import Words, claim_as_json, words_of
from campaigns.reach.universes import RESIDENTS
from campaigns.reach.verdicts.additions import HOW_IT_IS_SHOWN, beyond_the_shared
from campaigns.reach.verdicts.claim_answers import SUPPORTED, UNDECIDED, UNSUPPORTED
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Forbidden, NotFound
from partners.models import Area

Answer = dict[str, Any]

_MOST_KNOWN = 50  # campaigns before that a sentence may name
_WEAKEST_FIRST = (UNSUPPORTED, UNDECIDED, SUPPORTED)
_NOTHING_READ = (
    "Nothing in this text was read as a claim that figures can decide. Name a number and what was counted, such as "
    "“more than 1,000 people”."
)
_ANOTHER_SENTENCE = (
    "Each number is supported, but the text has words that were not read and may take it back. Leave them out, or ask "
    "about the sentence by itself."
)
_SEVERAL_MEANINGS = "It may be meant in several ways, on which the verdicts differ."
_EACH_OR_TOGETHER = "Of several channels, say “taken together” where no more is meant."
_MAY_BE_TURNED = "It may be meant otherwise, so it is not held to be false either."


def judge_text(campaign: Campaign, text: str, *, by: Actor, as_of: datetime | None = None) -> Answer:
    """The verdict on a text as the API contract has it: that of its weakest part, with all `parts` and the `unread`.

    The text is kept nowhere. Raises Forbidden or NotFound.
    """
    authorise(by, CHECK_CLAIM, campaign)
    names = _names_of(campaign, by)
    read = read_text(text, names)
    return judge_reading(read, words_of(read, names), Evidence(campaign, as_of))


def read_for_everybody(campaign: Campaign, text: str) -> tuple[ReadText, Words]:
    """How a text is read by what of the campaign everybody may know, and each reading in words."""
    names = _names(campaign, Phase.objects.filter(campaign=campaign, second_look=""))
    read = read_text(text, names)
    return read, words_of(read, names)


def judge_reading(read: ReadText, words: Words, evidence: Evidence) -> Answer:
    """The same of a text that has been read."""
    areas = Area.objects.in_bulk({reading.claim.area for part in read.parts for reading in part.readings})
    judged = [_JudgedPart(part, words, evidence, areas) for part in read.parts]
    deciding = min(judged, key=lambda part: (_WEAKEST_FIRST.index(part.verdict), part.answer is None), default=None)
    judgement = (deciding and deciding.answer) or _answer_without_figures(evidence)
    verdict, why = (deciding.verdict, deciding.why) if deciding else (UNDECIDED, _NOTHING_READ)
    if verdict == SUPPORTED and read.is_doubtful:
        verdict, why = UNDECIDED, _ANOTHER_SENTENCE
    return {
        **judgement,
        "verdict": verdict,
        "weakest_assumption": why,
        "parts": [part.as_json() for part in judged],
        "unread": list(read.unread),
    }


def says_no_more_than(campaign: Campaign, text: str, reading: SentenceReading) -> bool:
    """Whether all of the text was read, and the claim, over those channels and days, is one that each amount may mean,
    and holds whichever way that is meant: what is printed as supported has to be what was judged."""
    read = read_text(text, _names(campaign, Phase.objects.filter(campaign=campaign, second_look="")))
    if not read.parts or read.is_doubtful or any(part.doubts or part.added is not None for part in read.parts):
        return False
    areas = Area.objects.in_bulk({meant.claim.area for part in read.parts for meant in part.readings})
    return all(
        reading in part.readings and all(_follows(meant, reading, areas) for meant in part.readings)
        for part in read.parts
    )


def _follows(meant: SentenceReading, judged: SentenceReading, areas: dict[str, Area]) -> bool:
    """Whether it is true where the judged claim is: of so many or more, where nothing is left out that was counted."""
    if meant == judged:
        return True
    if judged.claim.comparator not in FROM_BELOW or judged.claim.out_of is not None or judged.claim.unit == FREQUENCY:
        return False  # a share or an average of more is not more
    if replace(meant.claim, area=judged.claim.area) != judged.claim:
        return False
    return meant.claim.area in areas[str(judged.claim.area)].lineage and _holds(meant, judged)


def _holds(wider: SentenceReading, inner: SentenceReading) -> bool:
    """Whether no channel and no day of the inner one is left out."""
    on_channels = wider.channels is None or (inner.channels is not None and inner.channels <= wider.channels)
    if wider.days is None or wider.days == inner.days:
        return on_channels
    return on_channels and inner.days is not None and wider.days[0] <= inner.days[0] and inner.days[1] <= wider.days[1]


def _names_of(campaign: Campaign, reader: Actor) -> KnownNames:
    """Everything that a sentence about the campaign may name."""
    phases = Phase.objects.nameable_by(reader).filter(campaign=campaign)
    earlier = _earlier(campaign, reader)
    earlier_campaigns = [
        CampaignName(row.pk, row.name, row.starts_on, row.ends_on, _may_be_asked(row, reader))
        for row in earlier[:_MOST_KNOWN]
    ]
    return _names(
        campaign, phases, earlier_campaigns, has_more=len(earlier) > _MOST_KNOWN, followed=_followed(campaign)
    )


def _earlier(campaign: Campaign, reader: Actor) -> list[Campaign]:
    """The last campaigns of the same place, or of a part of it, that began before this one, as far as the reader sees
    them; one more than are told apart where there are more."""
    in_place = Q(area__in=campaign.area.lineage) | Q(area__in=Area.objects.within(campaign.area_id))
    before = Campaign.objects.visible_to(reader).filter(in_place, starts_on__lt=campaign.starts_on, second_look="")
    past_draft = before.exclude(status=CampaignStatus.DRAFT).select_related("area")
    return list(past_draft.order_by("-ends_on", "pk")[: _MOST_KNOWN + 1])


def _followed(campaign: Campaign) -> list[str]:
    """The slugs of the campaign it follows, of the one that follows, and so on."""
    slugs: list[str] = []
    while campaign.follows is not None and len(slugs) < _MOST_KNOWN:
        campaign = campaign.follows
        slugs.append(campaign.pk)
    return slugs


def _may_be_asked(campaign: Campaign, by: Actor) -> bool:
    try:
        authorise(by, CHECK_CLAIM, campaign)
    except (Forbidden, NotFound):
        return False
    return True


def _names(
    campaign: Campaign,
    phases: QuerySet[Phase],
    earlier: Sequence[CampaignName] = (),
    *,
    has_more: bool = False,
    followed: Sequence[str] = (),
) -> KnownNames:
    holding = Area.objects.filter(code__in=campaign.area.lineage) | Area.objects.within(campaign.area_id)
    return KnownNames(
        home=campaign.area_id,
        first=campaign.starts_on,
        last=campaign.ends_on,
        areas=[AreaName(area.code, area.name, area.kind, tuple(area.lineage)) for area in holding],
        channels=[ChannelName(row.code, row.name, row.kind) for row in Channel.objects.all()],
        universes=list({RESIDENTS: RESIDENTS, **dict(Universe.objects.values_list("code", "name"))}.items()),
        phases=[PhaseName(phase.name, phase.starts_on, phase.ends_on) for phase in phases],
        own=[campaign.name, *campaign.hashtags],
        earlier=earlier,
        has_more=has_more,
        followed=followed,
    )


class _JudgedPart:
    """A part with the verdict on every way in which it may be meant."""

    def __init__(self, part: Part, words: Words, evidence: Evidence, areas: dict[str, Area]) -> None:
        self.part, self.words = part, words
        self.readings = [(reading, answer_reading(reading, evidence, areas)) for reading in part.readings]
        self.addition = self._addition(evidence, areas)
        self.verdict = self._verdict(self._verdicts)
        # Where they differ, the one that is as undecided as the part says most about what would decide it.
        weakest = sorted(self.readings, key=lambda judged: _WEAKEST_FIRST.index(judged[1]["verdict"]))
        alike = (judgement for _, judgement in self.readings if judgement["verdict"] == self.verdict)
        self.answer: Answer | None = next(alike, weakest[0][1] if weakest else None)
        self.why = " ".join(self._reasons())

    def _addition(self, evidence: Evidence, areas: dict[str, Area]) -> Sequence[str]:
        """Why what is added is not known to be no part of what the text counts before; nothing where it is known."""
        if self.part.added is None:
            return ()
        if self.part.besides and all(self._is_besides(meant, evidence, areas) for meant in self.part.readings):
            return ()
        return (*self.part.addition_doubts, HOW_IT_IS_SHOWN)

    @cached_property
    def _verdicts(self) -> set[str]:
        """That of every meaning; where several are claimed at once, of the weakest of these."""
        claimed: dict[SentenceReading, list[str]] = {}
        for reading, judgement in self.readings:
            without_comparison = replace(reading, claim=replace(reading.claim, compared_with=None))
            claimed.setdefault(without_comparison if self.part.with_each else reading, []).append(judgement["verdict"])
        return {min(verdicts, key=_WEAKEST_FIRST.index) for verdicts in claimed.values()}

    def _is_besides(self, meant: SentenceReading, evidence: Evidence, areas: dict[str, Area]) -> bool:
        """Whether so many were counted by none of what the text counts before: by what they are, or beyond those whom
        their channels are known to share."""
        same = [other for other in self.part.besides if not evidence.are_apart(meant, other, areas)]
        if not same:
            return True
        shared = partial(evidence.most_shared, areas=areas, meant=meant)
        more = beyond_the_shared(meant, same, shared)
        return more is not None and answer_reading(more, evidence, areas)["verdict"] == SUPPORTED

    def _verdict(self, verdicts: set[str]) -> str:
        """That on which all meanings agree, as far as the rest of the sentence leaves it standing."""
        if len(verdicts) != 1:
            return UNDECIDED
        (verdict,) = verdicts
        if verdict == SUPPORTED and (self.part.doubts or self.addition):
            return UNDECIDED
        is_open = self.part.turned or (self.addition and self._is_from_above)
        return UNDECIDED if verdict == UNSUPPORTED and is_open else verdict

    @property
    def _is_from_above(self) -> bool:
        """Whether it may be true of fewer than were counted: of what is added, some may have been counted before."""
        return any(reading.claim.comparator not in FROM_BELOW for reading in self.part.readings)

    def _reasons(self) -> Iterable[str]:
        yield from (*self.part.doubts, *self.addition)
        if len(self._verdicts) > 1:
            yield _SEVERAL_MEANINGS
            if len({reading.channels for reading, _ in self.readings}) > 1:
                yield _EACH_OR_TOGETHER
        if self._verdicts == {UNSUPPORTED} and self.part.turned:
            yield _MAY_BE_TURNED
        if self.answer:
            yield self.answer["weakest_assumption"]

    def as_json(self) -> Answer:
        """The part as the API contract has it."""
        return {
            "words": self.part.words,
            "verdict": self.verdict,
            "why": self.why,
            "readings": [_reading(reading, judgement, self.words) for reading, judgement in self.readings],
        }


def answer_reading(reading: SentenceReading, evidence: Evidence, areas: Mapping[str, Area]) -> Answer:
    """The verdict on one way in which a part may be meant, also where its units do not add."""
    first, last = reading.days or (None, None)
    question = Question(evidence.campaign, areas[str(reading.claim.area)], reading.channels, first, last)
    try:
        return evidence.verdict(question, reading.claim)
    except UnlikeUnits as why:
        return {**_answer_without_figures(evidence), "weakest_assumption": str(why)}


def _answer_without_figures(evidence: Evidence) -> Answer:
    """The answer where no figure was asked: nothing is known, and nothing sayable."""
    question = Question(evidence.campaign, evidence.campaign.area)
    checks = evidence.checks(question)
    nothing: Sequence[str] = []
    return {
        "verdict": UNDECIDED,
        "gross": 0,
        "low": 0,
        "high": None,
        "break_even_overlap": None,
        "weakest_assumption": _NOTHING_READ,
        **dict.fromkeys(("sayable", "sentences", "evidence", "missing", "held", "gaps", "overlaps"), nothing),
        "would_decide": None,
        "evidence_grade": None,
        "population": None,
        "condition": None,
        "ratio": None,
        "checks": [check.as_json() for check in checks],
        **evidence.footing(question),
    }


def _reading(reading: SentenceReading, judgement: Answer, words: Words) -> Answer:
    return {
        "text": words[reading],
        "claim": claim_as_json(reading),
        **{name: judgement[name] for name in ("verdict", "low", "high", "break_even_overlap", "weakest_assumption")},
    }
