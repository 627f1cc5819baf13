"""Who has reported: a nil return is an answer, no return is not, and a held figure has been sent although it waits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from campaigns.reach.figures import Figure
from campaigns.reach.scope import Counted, ReachScope

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose return is expected (slugs), by which day inclusive, and the day it is asked.

    `rows` are all that have a bearing on the question: an organisation that works there, in a part of it or around it,
    and a channel on which a figure of its is expected; None where nobody said on which.
    """

    organisations: tuple[str, ...]
    due_on: date
    today: date
    rows: tuple[tuple[str, str | None], ...] = ()

    @property
    def overdue(self) -> bool:
        """Whether what is missing now is late."""
        return self.today > self.due_on


def completeness_of(expected: Expected, items: Iterable[Counted]) -> dict[str, object]:
    """`{expected, reported, nil, missing, held, late, due_on}`; the counts are of organisations, the lists their slugs.

    `items` are standing figures in scope. `late` came after `due_on`, or has not come although it has passed.
    """
    states = {slug: return_state(expected, slug, rows) for slug, rows in _by_organisation(expected, items)}
    named = {wanted: [slug for slug, (is_, _) in states.items() if is_ == wanted] for wanted in ("missing", "held")}
    return {
        "expected": len(states),
        "reported": sum(is_ == "reported" for is_, _ in states.values()),
        "nil": sum(is_ == "nil" for is_, _ in states.values()),
        **named,
        "late": [slug for slug, (_, late) in states.items() if late],
        "due_on": expected.due_on.isoformat(),
    }


def completeness_grid(expected: Expected, items: Sequence[Counted]) -> dict[str, object]:
    """Organisation by ISO week over the days of `items`: `{weeks, due_on, results: [{organisation, weeks: [...]}]}`."""
    weeks = list(_weeks(items))
    rows = []
    for slug, own in _by_organisation(expected, items):
        cells = [_cell(expected, slug, monday, [i for i in own if _touches(i, monday)]) for monday in weeks]
        rows.append({"organisation": slug, "weeks": cells})
    return {"weeks": [_name(monday) for monday in weeks], "due_on": expected.due_on.isoformat(), "results": rows}


def return_state(expected: Expected, slug: str, items: Sequence[Counted]) -> tuple[str, bool]:
    """`reported`, `nil`, `held` or `missing`, and whether that is late; of an organisation that is expected."""
    counted = [item.figure for item in items if not item.figure.held]
    if not items:
        return "missing", slug in expected.organisations and expected.overdue
    late = _sent_on(item.figure for item in items) > expected.due_on
    if not counted:
        return "held", late
    return ("reported" if any(_may_be_some(figure) for figure in counted) else "nil"), late


def _may_be_some(figure: Figure) -> bool:
    """Whether it is of somebody, or none that was rounded: to say that it is none would bound what may be a few."""
    return bool(figure.value or figure.rounded_to)


def _sent_on(figures: Iterable[Figure]) -> date:
    """The day the first of them came; what nobody knows the day of came in time."""
    return min(figure.recorded_at.astimezone(LONDON).date() if figure.recorded_at else date.min for figure in figures)


def _by_organisation(expected: Expected, items: Iterable[Counted]) -> Iterator[tuple[str, list[Counted]]]:
    rows: dict[str, list[Counted]] = {slug: [] for slug in expected.organisations}
    for item in items:
        for slug in dict.fromkeys((item.figure.organisation, *item.figure.on_behalf_of)):
            if slug in rows:
                rows[slug].append(item)
    yield from rows.items()


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


def _cell(expected: Expected, slug: str, monday: date, items: Sequence[Counted]) -> dict[str, object]:
    is_, late = return_state(expected, slug, items)
    return {"week": _name(monday), "state": is_, "late": late, "metrics": len({item.figure.id for item in items})}


def _name(monday: date) -> str:
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}"


@dataclass(frozen=True, slots=True)
class Silence:
    """What is not known yet of a question: returns that have not come, organisations whose figures are held, and
    whether its days are not over. While there is any, nothing is supported from above."""

    missing: tuple[tuple[str, str | None], ...] = ()
    held: tuple[str, ...] = ()
    unfinished: bool = False

    def __bool__(self) -> bool:
        return bool(self.missing or self.held or self.unfinished)


HEARD_ALL = Silence()


def silence_in_scope(expected: Expected, figures: Iterable[Figure], scope: ReachScope) -> Silence:
    """What is not known yet of `scope`; `figures` are the standing ones of the campaign, held ones too."""
    sent = [figure for figure in figures if scope.touches(figure) or scope.may_hold(figure)]
    counted = {party for figure in sent if not figure.held for party in _parties(figure)}
    missing = (
        (slug, channel)
        for slug, channel in expected.rows
        if (scope.channels is None or channel is None or channel in scope.channels) and (slug, channel) not in counted
    )
    return Silence(
        missing=tuple(dict.fromkeys(missing)),
        held=tuple(sorted({figure.organisation for figure in sent if figure.held})),
        unfinished=scope.last is not None and expected.today <= scope.last,
    )


def _parties(figure: Figure) -> Iterator[tuple[str, str | None]]:
    """Whose return the figure is, on its channel and on whichever."""
    for slug in (figure.organisation, *figure.on_behalf_of):
        yield (slug, figure.channel)
        yield (slug, None)
