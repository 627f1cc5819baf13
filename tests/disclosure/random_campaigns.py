"""Campaigns at random: figures that come, change, go and break each other down between three overlapping reports."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from campaigns.reach.checks import failed_checks
from campaigns.reach.documents.report import checks_of_inputs, compose_report, printed_keys
from campaigns.reach.figures import Figure
from campaigns.reach.inputs import Earlier, Inputs
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.returns import Expected
from campaigns.reach.scope import ReachScope
from campaigns.reach.universes import RESIDENTS, AreaUniverse, only

COUNTY = "E11000005"
AREAS = {"police": COUNTY, "dudley": "E08000027", "sandwell": "E08000028", "walsall": "E08000030"}
CHANNELS = {"face_to_face": "conversations", "website": "visitors", "digital_media": "people_reached"}
BESIDE = {"face_to_face": "leaflets", "website": "visits", "digital_media": "impressions"}
DAY_ONE = date(2017, 2, 17)
DAYS = 15
LAST_DAY = DAY_ONE + timedelta(days=DAYS - 1)
BELOW = 10
UNIVERSES = only(AreaUniverse(2_919_600, COUNTY, "West Midlands", 2021, "Census 2021"))


@dataclass(frozen=True)
class Published:
    """A report with all it was computed from."""

    inputs: Inputs
    document: dict[str, Any]


@dataclass
class Story:
    """One campaign as it goes on; `figures` are as they are now."""

    chance: Random
    figures: list[Figure] = field(default_factory=list)
    published: list[Published] = field(default_factory=list)
    numbered: int = 0

    def publish(self, scope: ReachScope) -> None:
        """One more report, if the checks allow it."""
        inputs = self.inputs(scope)
        if not failed_checks(checks_of_inputs(inputs)):
            self.published.append(Published(inputs, compose_report(inputs)))

    def inputs(self, scope: ReachScope) -> Inputs:
        return Inputs(
            campaign="see-me-hear-me",
            scope=scope,
            as_of=datetime(2017, 3, 10, tzinfo=UTC),
            figures=tuple(self.figures),
            universes=UNIVERSES,
            expected=Expected(tuple(sorted(AREAS)), date(2017, 3, 17), date(2017, 3, 10)),
            small=BELOW,
            salt="salt",
            earlier=tuple(_as_earlier(published) for published in self.published),
        )

    def add(self, **given: Any) -> None:
        """A figure, unless it contradicts those that are there."""
        self.numbered += 1
        self._try([*self.figures, _figure(f"f{self.numbered:02}", given)])

    def _try(self, figures: list[Figure]) -> None:
        before, self.figures = self.figures, figures
        if failed_checks(checks_of_inputs(self.inputs(ReachScope(COUNTY)))) or _repeats(figures):
            self.figures = before

    def something_happens(self) -> None:
        """One of what happens to figures: another, a part, a correction, a hold, a release, a void, a new version."""
        self.chance.choice(_EVENTS)(self)

    def new_figure(self) -> None:
        organisation, channel = self.chance.choice(list(AREAS)), self.chance.choice(list(CHANNELS))
        measure = self.chance.choice([CHANNELS[channel], CHANNELS[channel], BESIDE[channel]])
        self.add(
            organisation=organisation,
            channel=channel,
            measure=measure,
            value=self.value(),
            **self.days(),
            **self.said(),
        )

    def new_part(self) -> None:
        wholes = [f for f in self.figures if f.area == COUNTY and f.part_of is None and not f.held]
        if not wholes:
            return
        whole = self.chance.choice(wholes)
        for organisation in self.chance.sample(
            [name for name in AREAS if AREAS[name] != COUNTY], self.chance.randint(1, 3)
        ):
            left = whole.value - sum(f.value for f in self.figures if f.part_of == whole.id)
            value = self.chance.choice([self.value(), left, left - self.chance.randint(1, 9), max(left // 2, 0)])
            reporter = self.chance.choice([organisation, whole.organisation])
            self.add(
                organisation=reporter,
                area=AREAS[organisation],
                channel=whole.channel,
                measure=whole.measure,
                value=max(value, 0),
                part_of=whole.id,
                below=COUNTY,
                period_from=whole.period_from,
                period_to=whole.period_to,
            )

    def correction(self) -> None:
        self._change(
            lambda figure: replace(figure, value=max(figure.value + self.chance.choice([-40, -3, -1, 1, 4, 30]), 0))
        )

    def same_again(self) -> None:
        self._change(lambda figure: replace(figure, source=f"{figure.source} again"))

    def sent_again(self) -> None:
        self.numbered += 1
        self._change(
            lambda figure: replace(figure, id=f"f{self.numbered:02}"), of=lambda figure: not self._has_parts(figure)
        )

    def hold(self) -> None:
        self._change(
            lambda figure: replace(figure, held=True), of=lambda f: f.part_of is None and not self._has_parts(f)
        )

    def release(self) -> None:
        self._change(lambda figure: replace(figure, held=False), of=lambda figure: figure.held)

    def void(self) -> None:
        gone = [figure for figure in self.figures if not self._has_parts(figure)]
        if gone:
            self._try([figure for figure in self.figures if figure is not self.chance.choice(gone)])

    def _has_parts(self, figure: Figure) -> bool:
        return any(other.part_of == figure.id for other in self.figures)

    def _change(self, change: Callable[[Figure], Figure], of: Callable[[Figure], bool] = lambda _: True) -> None:
        numbers = [number for number, figure in enumerate(self.figures) if of(figure)]
        if numbers:
            number = self.chance.choice(numbers)
            figure = change(self.figures[number])
            changed = replace(figure, version=figure.version + 1)
            self._try([*self.figures[:number], changed, *self.figures[number + 1 :]])

    def value(self) -> int:
        return self.chance.choice(
            [
                0,
                *(self.chance.randint(1, 9) for _ in range(3)),
                *(self.chance.randint(10, 120) for _ in range(4)),
                3_000,
            ]
        )

    def days(self) -> dict[str, date]:
        if self.chance.random() < 0.4:
            return {"period_from": DAY_ONE, "period_to": LAST_DAY}
        first, last = sorted((self.chance.randrange(DAYS), self.chance.randrange(DAYS)))
        return {"period_from": DAY_ONE + timedelta(days=first), "period_to": DAY_ONE + timedelta(days=last)}

    def said(self) -> dict[str, Any]:
        """How it is said; of an estimate, at times, not how far from it the truth may be, which bounds nothing."""
        qualifier = self.chance.choice([Qualifier.EXACT, Qualifier.EXACT, *Qualifier])
        margins = {Qualifier.ABOUT: [20], Qualifier.ESTIMATE: [None, 25]}.get(qualifier, [None])
        rounded_to = self.chance.choice([None, None, None, None, 10, 25])
        return {
            "qualifier": qualifier,
            "margin_percent": self.chance.choice(margins),
            "rounded_to": rounded_to,
            "universe": self.chance.choice([None, RESIDENTS]),
        }

    def scope(self) -> ReachScope:
        area = self.chance.choice([COUNTY, COUNTY, COUNTY, *AREAS.values()])
        channels = self.chance.choice([None, None, frozenset(self.chance.sample(list(CHANNELS), 2))])
        if self.chance.random() < 0.7:
            return asked(area, channels)
        days = self.days()
        return asked(area, channels, days["period_from"], days["period_to"])


_EVENTS = (
    Story.new_figure,
    Story.new_figure,
    Story.new_figure,
    Story.new_part,
    Story.correction,
    Story.same_again,
    Story.sent_again,
    Story.hold,
    Story.release,
    Story.void,
)


def asked(
    area: str, channels: frozenset[str] | None = None, first: date = DAY_ONE, last: date = LAST_DAY
) -> ReachScope:
    """What a report is asked for: the campaign's days where no others are named, and what was counted around it."""
    return ReachScope(area, channels, first, last, around=() if area == COUNTY else (COUNTY,))


def campaign_at_random(seed: int) -> list[Published]:
    """Three overlapping reports, or fewer where the checks refuse one."""
    story = Story(Random(seed))  # noqa: S311  the same campaign every time
    for _ in range(story.chance.randint(4, 10)):
        story.new_figure()
    for _ in range(3):
        for _ in range(story.chance.randint(2, 6)):
            story.something_happens()
        story.publish(story.scope())
    return story.published


def _figure(id_: str, given: dict[str, Any]) -> Figure:
    organisation = given["organisation"]
    area = given.get("area", AREAS[organisation])
    channel = given["channel"]
    facts: dict[str, Any] = {
        "id": id_,
        "version": 1,
        "area": area,
        "lineage": (COUNTY,) if area == COUNTY else (COUNTY, area),
        "channel_name": channel,
        "channel_unit": CHANNELS[channel],
        "source": id_,
        "qualifier": Qualifier.EXACT,
    }
    return Figure(**facts | given)


def _repeats(figures: Sequence[Figure]) -> bool:
    """Whether parts of one whole cover a place twice, which the service refuses."""
    places = [(f.part_of, f.area) for f in figures if f.part_of]
    return len(set(places)) < len(places)


def _as_earlier(published: Published) -> Earlier:
    inputs = published.inputs
    return Earlier(inputs.scope, tuple(inputs.counted), printed_keys(published.document), inputs.method)


assert set(CHANNELS.values()) | set(BESIDE.values()) <= set(MEASURES)
