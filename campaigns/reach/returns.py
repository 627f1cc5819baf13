"""Who has reported: a nil return is an answer, no return is not, and a held figure has been sent although it waits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from campaigns.reach.figures import Figure
from campaigns.reach.gaps import Gap, Places, gaps_in
from campaigns.reach.scope import Counted, ReachScope, clip_figure

LONDON = ZoneInfo("Europe/London")
MISSING, HELD, NIL, REPORTED = "missing", "held", "nil", "reported"
STATES = (REPORTED, NIL, HELD, MISSING)
AWAITED = (MISSING, HELD)
Row = tuple[str, str | None]  # an organisation, and a channel or whichever


NOWHERE = Places()


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose return is expected (slugs), by which day inclusive, and the day it is asked.

    `rows` are all that have a bearing on the question: an organisation that works there, in a part of it or around it,
    and a channel on which a figure of its is expected; None where nobody said on which. The `lead` alone speaks for
    others (None: as it was in reports of before, whoever says so does). Without `places` nobody knows of gaps.
    """

    organisations: tuple[str, ...]
    due_on: date
    today: date
    rows: tuple[Row, ...] = ()
    lead: str | None = None
    places: Places = NOWHERE

    @property
    def overdue(self) -> bool:
        """Whether what is missing now is late."""
        return self.today > self.due_on

    def on_channels_of(self, scope: ReachScope) -> "Expected":
        """What of it is expected on the channels asked about."""
        rows = tuple(row for row in self.rows if scope.channels is None or row[1] is None or row[1] in scope.channels)
        of_others = {slug for slug, _ in self.rows} - {slug for slug, _ in rows}
        return replace(self, organisations=tuple(x for x in self.organisations if x not in of_others), rows=rows)

    def reporters(self, figure: Figure) -> Sequence[str]:
        """Whose return the figure is."""
        represented = figure.on_behalf_of if self.lead in (None, figure.organisation) else ()
        return tuple(dict.fromkeys((figure.organisation, *represented)))


def sent_in_scope(figures: Iterable[Figure], scope: ReachScope) -> list[Counted]:
    """What was sent for the question, held figures too, by id and clipped to its days. Where another figure counts in a
    figure's place, or where it is of a wider area, it has been sent all the same."""
    received = (figure for figure in figures if scope.touches(figure) or scope.may_hold(figure))
    return [clip_figure(figure, scope) for figure in sorted(received, key=lambda figure: figure.id)]


class Returns:
    """What was sent for a question beside what is expected of it; `figures` are the standing ones of the campaign, held
    ones too."""

    def __init__(self, expected: Expected, figures: Iterable[Figure], scope: ReachScope) -> None:
        self.expected, self.scope = expected.on_channels_of(scope), scope
        self.items = sent_in_scope(figures, scope)
        self.received = _by_return(self.expected, self.items)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Of what the returns that have come say nothing."""
        returns = ((row, self.received[row]) for row in self.expected.rows if row in self.received)
        return tuple(gap for row, items in returns for gap in gaps_in(self.expected.places, *row, items, self.scope))

    def of_organisations(self) -> Iterator[tuple[str, list[Counted]]]:
        """What was sent as the return of each that is expected, on whichever channel."""
        yield from ((slug, self.received.get((slug, None), [])) for slug in self.expected.organisations)


def completeness_from(returns: Returns) -> dict[str, object]:
    """`{expected, reported, nil, missing, held, late, due_on, awaited, gaps}`; the counts are of organisations, the
    lists their slugs, `awaited` the returns that are missing or held, by organisation and channel, and `gaps` the days
    and places of which those that have come say nothing.

    `late` came after `due_on`, or has not come although it has passed.
    """
    expected = returns.expected
    states = {slug: return_state(expected, rows) for slug, rows in returns.of_organisations()}
    named = {state: [slug for slug, (is_, _) in states.items() if is_ == state] for state in AWAITED}
    return {
        "expected": len(states),
        "reported": sum(is_ == REPORTED for is_, _ in states.values()),
        "nil": sum(is_ == NIL for is_, _ in states.values()),
        **named,
        "late": [slug for slug, (_, late) in states.items() if late],
        "due_on": expected.due_on.isoformat(),
        "awaited": _awaited(returns),
        "gaps": [gap.as_json() for gap in returns.gaps],
    }


def completeness_grid(expected: Expected, figures: Iterable[Figure], scope: ReachScope) -> dict[str, object]:
    """`{weeks, due_on, results: [{organisation, weeks: [...]}], returns}`: organisation by ISO week over the days of
    what was sent, and each return that is expected, by organisation and channel, with those who sent it."""
    returns = Returns(expected, figures, scope)
    expected, received, gaps = returns.expected, returns.received, returns.gaps
    weeks = list(_weeks(returns.items))
    rows = []
    for slug, items_of_it in returns.of_organisations():
        cells = [_cell(expected, monday, [i for i in items_of_it if _touches(i, monday)]) for monday in weeks]
        rows.append({"organisation": slug, "weeks": cells})
    return {
        "weeks": [_name(monday) for monday in weeks],
        "due_on": expected.due_on.isoformat(),
        "results": rows,
        "returns": [_return(expected, row, received.get(row, []), gaps) for row in expected.rows],
    }


def return_state(expected: Expected, items: Sequence[Counted]) -> tuple[str, bool]:
    """`reported`, `nil`, `held` or `missing`, and whether that is late; of a return that is expected."""
    counted = [item.figure for item in items if not item.figure.held]
    if not items:
        return MISSING, expected.overdue
    late = _sent_on(item.figure for item in items) > expected.due_on
    if not counted:
        return HELD, late
    return (REPORTED if any(_may_be_some(figure) for figure in counted) else NIL), late


def _awaited(returns: Returns) -> list[dict[str, object]]:
    """The returns that are missing, and those of which a figure is held, expected or not."""
    expected = returns.expected
    states = {row: MISSING for row in expected.rows if row not in returns.received}
    held_figures = [item.figure for item in returns.items if item.figure.held]
    states |= {(slug, figure.channel): HELD for figure in held_figures for slug in expected.reporters(figure)}
    return [
        {"organisation": slug, "channel": channel, "state": states[slug, channel]}
        for slug, channel in sorted(states, key=lambda row: (row[0], row[1] or ""))
    ]


def _return(expected: Expected, row: Row, items: Sequence[Counted], gaps: Iterable[Gap]) -> dict[str, object]:
    is_, late = return_state(expected, items)
    return {
        "organisation": row[0],
        "channel": row[1],
        "state": is_,
        "late": late,
        "metrics": len(items),
        "reported_by": sorted({item.figure.organisation for item in items}),
        "gaps": [gap.as_json() for gap in gaps if (gap.organisation, gap.channel) == row],
    }


def _may_be_some(figure: Figure) -> bool:
    """Whether it is of somebody, or none that was rounded: to say that it is none would bound what may be a few."""
    return bool(figure.value or figure.rounded_to)


def _sent_on(figures: Iterable[Figure]) -> date:
    """The day the first of them came; what nobody knows the day of came in time."""
    return min(figure.recorded_at.astimezone(LONDON).date() if figure.recorded_at else date.min for figure in figures)


def _weeks(items: Sequence[Counted]) -> Iterator[date]:
    if not items:
        return
    first, last = min(item.first for item in items), max(item.last for item in items)
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        yield monday
        monday += timedelta(days=7)


def _touches(item: Counted, monday: date) -> bool:
    return item.first <= monday + timedelta(days=6) and item.last >= monday


def _cell(expected: Expected, monday: date, items: Sequence[Counted]) -> dict[str, object]:
    is_, late = return_state(expected, items)
    return {"week": _name(monday), "state": is_, "late": late, "metrics": len({item.figure.id for item in items})}


def _name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


@dataclass(frozen=True, slots=True)
class Silence:
    """What is not known yet of a question: returns that have not come, organisations whose figures are held, days and
    places of which a return says nothing, whether its days are not over, and whether some of it lies `beyond` the
    campaign. While there is any, nothing is supported from above."""

    missing: tuple[Row, ...] = ()
    held: tuple[str, ...] = ()
    unfinished: bool = False
    gaps: tuple[Gap, ...] = ()
    beyond: bool = False

    def __bool__(self) -> bool:
        return bool(self.missing or self.held or self.unfinished or self.gaps or self.beyond)


HEARD_ALL = Silence()


def silence_in_scope(expected: Expected, figures: Iterable[Figure], scope: ReachScope) -> Silence:
    """What is not known yet of `scope`; `figures` are the standing ones of the campaign, held ones too."""
    return silence_from(Returns(expected, figures, scope))


def silence_from(returns: Returns) -> Silence:
    """What is not known yet beside these returns."""
    expected, last = returns.expected, returns.scope.last
    return Silence(
        missing=tuple(row for row in expected.rows if row not in returns.received),
        held=tuple(sorted({item.figure.organisation for item in returns.items if item.figure.held})),
        unfinished=last is not None and expected.today <= last,
        gaps=returns.gaps,
        beyond=expected.places.leave_out_some_of(returns.scope),
    )


def _by_return(expected: Expected, items: Iterable[Counted]) -> dict[Row, list[Counted]]:
    """What was sent as each return: of each organisation whose it is, on its channel and on whichever."""
    senders: dict[tuple[str, tuple[str, ...], str], list[Counted]] = {}
    for item in items:
        figure = item.figure
        senders.setdefault((figure.organisation, figure.on_behalf_of, figure.channel), []).append(item)
    returns: dict[Row, list[Counted]] = {}
    for (*_, channel), sent in senders.items():
        for slug in expected.reporters(sent[0].figure):
            returns.setdefault((slug, channel), []).extend(sent)
            returns.setdefault((slug, None), []).extend(sent)
    return returns
