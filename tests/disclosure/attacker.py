"""Somebody who keeps everything ever printed, and solves for the rest in whole numbers.

Known to it is who reported what kind of count, when and where, which counts are the same, how they hang together, and
by which rule `at_least` is computed; not which cell was small first. It shares nothing with what it attacks: it reads
documents, and of a figure what is known of it besides its value.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from campaigns.reach.figures import Figure
from tests.disclosure.at_least import alone_small, says_nobody, total_of
from tests.disclosure.random_campaigns import Published
from tests.disclosure.stretches import Piece, count_of, cuts_of, residents_apart, share_of, stretches, whole

Sum = dict[int, int]
MOST = 100_000
ANYHOW = -1  # what is known before the first report
NEVER_LESS = {  # a count of the one is never more than one of the other, by the same reporter in the same place
    ("visitors", "visits"),
    ("people_reached", "impressions"),
}
CUMULATIVE = {"visitors", "people_reached"}


@dataclass(frozen=True)
class Cell:
    """A withheld count: where it stands, what it adds up, what it is, and which of that the same report prints by
    itself."""

    name: tuple[Any, ...]
    report: int
    total: Sum
    truth: int
    printed: frozenset[frozenset[int]]


@dataclass
class Knowledge:
    """Unknown whole numbers, and what is known of sums of them: each is at least the one and at most the other."""

    names: dict[Hashable, int] = field(default_factory=dict)
    truth: list[int] = field(default_factory=list)
    reporter: list[str] = field(default_factory=list)
    of_nobody: set[int] = field(default_factory=set)
    rows: list[tuple[Sum, float, float, int]] = field(default_factory=list)

    def unknown(self, name: Hashable, truth: int, reporter: str) -> int:
        if name not in self.names:
            self.names[name] = len(self.truth)
            self.truth.append(truth)
            self.reporter.append(reporter)
        return self.names[name]

    def learn(self, row: Sum, least: float, most: float, *, since: int) -> None:
        """That `row` lies between, once report number `since` is out."""
        actual = self.worth(row)
        assert least <= actual <= most, "the attacker has been told something that is not true"
        self.rows.append((row, least, most, since))

    def worth(self, row: Sum) -> int:
        return sum(times * self.truth[number] for number, times in row.items())


class Attacker:
    """`published` in the order in which it came out."""

    def __init__(self, published: Sequence[Published]) -> None:
        self.known = Knowledge()
        self.cells: list[Cell] = []
        self.cuts = cuts_of(published)
        for number, one in enumerate(published):
            self._read(number, one)
            self._tie(number, one.inputs.counted)
        self._learn_at_least(published)

    def _read(self, number: int, published: Published) -> None:
        document = published.document
        alone = self._printed_alone(published)
        for cell in document["tables"]:
            pieces = stretches(published, cell)
            total = self._sum("total", pieces)
            if cell["suppressed"]:
                # A few over many days may come to none on some of them.
                self.known.learn(total, cell.get("at_least", 0), np.inf, since=number)
                if len(whole(pieces)) == len(pieces):
                    # Who reported that somebody was counted is known without any report: a nil is not withheld.
                    self.known.learn(self._most(pieces), 1, np.inf, since=ANYHOW)
                name = (number, cell["channel"], cell["measure"], cell["by"], cell["of"])
                self.cells.append(Cell(name, number, total, self.known.worth(total), alone))
                continue
            self.known.learn(total, cell["total"], cell["total"], since=number)
            if "apportioned" in cell:
                self._learn_ends(number, pieces, cell)
            else:
                self._learn_even_ends(number, pieces, cell)
        for row in document["headline"]["contacts"]["by_channel"]:
            table = {"channel": row["channel"], "measure": row["measure"], "by": "total", "of": None}
            pieces = stretches(published, table)
            self.known.learn(self._sum("total", pieces), row["total"], row["total"], since=number)
            self._learn_ends(number, pieces, row)
        self._learn_people(number, published)

    def _printed_alone(self, published: Published) -> frozenset[frozenset[int]]:
        """Each figure that stands in a cell by itself, on the days of that cell."""
        cells = [cell for cell in published.document["tables"] if not cell["suppressed"]]
        rows = [stretches(published, cell) for cell in cells]
        return frozenset(frozenset(self._sum("total", pieces)) for pieces in rows if len(pieces) == 1)

    def _learn_at_least(self, published: Sequence[Published]) -> None:
        """That what `at_least` counts is not small, and what else was withheld with that alone is."""
        large: set[Hashable] = set()
        printed: set[Hashable] = set()
        for number, one in enumerate(published):
            pieces = [(cell, stretches(one, cell)) for cell in one.document["tables"]]
            ids = {figure.id for cell, row in pieces if not cell["suppressed"] for figure, _, _ in row}
            printed |= {count_of(figure) for figure in one.inputs.counted if figure.id in ids}
            for cell, row in pieces:
                # Of a figure of which only some days were asked for, at least none is counted.
                lows = [(figure, figure.interval.low) for figure, _, _ in whole(row)]
                counted = total_of(cell.get("at_least", 0), lows, ids).gives_away() if cell["suppressed"] else None
                if counted:
                    figure, least, most = counted
                    self.known.learn(self._whole("low", figure), least, most, since=number)
                    large |= {count_of(figure)}
        for figure in alone_small(published[0], large, printed, count_of):
            few = published[0].document["small_numbers_below"] - 1
            self.known.learn(self._whole("low", figure), 0, few, since=len(published) - 1)

    def _learn_people(self, number: int, published: Published) -> None:
        """No count of people that the headline rests on is beyond its lower bound, nor are the residents of several
        areas, one count of each."""
        document = published.document
        left_out = {(row["channel"], row["measure"]) for row in document["left_out_of_the_headline"]}
        counts: list[Piece] = []
        for cell in document["tables"]:
            count = (cell["channel"], cell["measure"])
            if count[1] == "people_reached" and cell["by"] == "total" and count not in left_out:
                counts += whole(stretches(published, cell))
        for together in (*([piece] for piece in counts), *residents_apart(counts)):
            self.known.learn(self._sum("low", together), 0, document["headline"]["people"]["low"], since=number)

    def _learn_ends(self, number: int, pieces: Sequence[Piece], cell: dict[str, Any]) -> None:
        """A figure of which only some days are asked for counts from none to all of it, however evenly its total is
        spread; where what nobody has counted in that unit may be more, there is no upper end."""
        self.known.learn(self._sum("low", whole(pieces)), cell["low"], cell["low"], since=number)
        if cell["high"] is not None:
            every = [(figure, figure.period_from, figure.period_to) for figure, _, _ in pieces]
            self.known.learn(self._sum("high", every), cell["high"], cell["high"], since=number)

    def _learn_even_ends(self, number: int, pieces: Sequence[Piece], cell: dict[str, Any]) -> None:
        """Release 0.2.0 spread the ends as evenly as the total, and stretched them to hold it."""
        low, high = self._sum("low", pieces), self._sum("high", pieces)
        self.known.learn(low, cell["low"], cell["low"] if cell["low"] < cell["total"] else np.inf, since=number)
        if cell["high"] is not None:
            at_least = cell["high"] if cell["high"] > cell["total"] else 0
            self.known.learn(high, at_least, cell["high"], since=number)

    def _sum(self, end: str, pieces: Iterable[Piece]) -> Sum:
        row: Sum = {}
        for figure, first, last in pieces:
            if end != "total" and _bounds_nothing(figure):
                continue
            for begin, finish in self._within(figure, first, last):
                unknown = self._unknown(end, figure, begin, finish)
                row[unknown] = row.get(unknown, 0) + 1
        return row

    def _most(self, pieces: Sequence[Piece]) -> Sum:
        """What was counted, or may have been where it is rounded and has an upper end."""
        rounded = [piece for piece in pieces if piece[0].rounded_to and piece[0].interval.high is not None]
        others = [piece for piece in pieces if piece not in rounded]
        return _plus(self._sum("total", others), self._sum("high", rounded))

    def _within(self, figure: Figure, first: date, last: date) -> Iterator[tuple[date, date]]:
        """The stretches that no table cuts, from the first day to the last."""
        following = last + timedelta(days=1)
        days = sorted({first, following, *(day for day in self.cuts[count_of(figure)] if first < day < following)})
        return ((begin, end - timedelta(days=1)) for begin, end in pairwise(days))

    def _unknown(self, end: str, figure: Figure, first: date, last: date) -> int:
        if _says_one_number(figure):
            end = "total"  # and no other end
        truth = share_of(figure, end, first, last)
        number = self.known.unknown((count_of(figure), end, first), truth, figure.organisation)
        if says_nobody(figure):
            self.known.of_nobody.add(number)
        return number

    def _tie(self, number: int, figures: Sequence[Figure]) -> None:
        """What holds between counts without anybody printing it, from when they stand."""
        for figure in figures:
            self._tie_ends(number, figure)
            parts = [other for other in figures if other.part_of == figure.id]
            if parts and figure.interval.high is not None:
                self._never_less(number, parts, [figure])
            for other in figures:
                if _is_longer(figure, other) and other.interval.high is not None:
                    self._never_less(number, [figure], [other])
            for measure in sorted({upper for lower, upper in NEVER_LESS if lower == figure.measure}):
                behind = [other for other in figures if other.measure == measure and _is_behind(figure, other)]
                if all(other.interval.high is not None for other in behind) and _covers(behind, figure):
                    self._never_less(number, [figure], behind)

    def _tie_ends(self, number: int, figure: Figure) -> None:
        """The ends are the value less and more half of what it was rounded to and then its margin, rounded outwards."""
        if _says_one_number(figure) or _bounds_nothing(figure):
            return
        half, margin = -(-(figure.rounded_to or 0) // 2), figure.margin_percent or 0
        total, low, high = (self._whole(end, figure) for end in ("total", "low", "high"))
        less, more = 100 - margin, 100 + margin
        self.known.learn(_plus(_times(less, total), _times(-100, low)), 0, 99 + less * half, since=number)
        if figure.interval.high is not None:
            room = more * half
            self.known.learn(_plus(_times(100, high), _times(-more, total)), room, room + 99, since=number)

    def _whole(self, end: str, figure: Figure) -> Sum:
        return self._sum(end, [(figure, figure.period_from, figure.period_to)])

    def _never_less(self, number: int, lower: Iterable[Figure], upper: Iterable[Figure]) -> None:
        row: Sum = {}
        for figure in upper:
            row = _plus(row, self._whole("high", figure))
        for figure in lower:
            row = _plus(row, _times(-1, self._whole("low", figure)))
        self.known.learn(row, 0, np.inf, since=number)

    def standpoints(self) -> list[tuple[str, ...]]:
        """Nobody's, every reporter's, and every two reporters'."""
        reporters = sorted(set(self.known.reporter))
        return [(), *((name,) for name in reporters), *combinations(reporters, 2)]

    def found(self, standpoint: Collection[str], *, below: int, width: int = 1, since: int = 0) -> list[Cell]:
        """Withheld cells of which what is unknown from the standpoint is pinned (lies within less than `width`), or
        bounded below the threshold, by what was printed: not what the standpoint's own figures tell anyhow, nor what
        reports did before the cell was withheld, or before number `since`."""
        open_ = [(cell, self._unknown_of(cell, standpoint)) for cell in self.cells]
        targets = {tuple(sorted(row.items())): row for _, row in open_ if row}
        bounds = self._bounds(list(targets.values()), standpoint, below, width)
        found = []
        for cell, row in open_:
            if row and _is_found(bounds[tuple(sorted(row.items()))], below, width):
                already = self._is_known(cell, row, standpoint, max(cell.report, since), below, width)
                if not already and self._is_secret(cell, row, below):
                    found.append(cell)
        return found

    def _is_known(self, cell: Cell, row: Sum, standpoint: Collection[str], before: int, below: int, width: int) -> bool:
        """Whether the same, what of it is somebody, or all that is not printed by itself, was found before that
        report."""
        some = {unknown: times for unknown, times in row.items() if unknown not in self.known.of_nobody}
        rests = (_without(sum_, cell.printed) for sum_ in (row, some))
        rows = (row, some, *(rest for rest in rests if rest))
        return any(_is_found(self._extremes(each, standpoint, before), below, width) for each in rows)

    def _is_secret(self, cell: Cell, row: Sum, below: int) -> bool:
        """Whether it was withheld from the standpoint: a whole cell was, while of one that holds figures of its own,
        and may be withheld for these, only a small rest is kept from it."""
        return row == cell.total or 0 < self.known.worth(row) < below

    def _unknown_of(self, cell: Cell, standpoint: Collection[str]) -> Sum:
        """What the standpoint does not know of the cell; nothing where that is nobody, which is no secret."""
        row = {number: times for number, times in cell.total.items() if self.known.reporter[number] not in standpoint}
        return {} if self.known.of_nobody.issuperset(row) else row

    def _bounds(
        self, rows: list[Sum], standpoint: Collection[str], below: int, width: int
    ) -> dict[tuple[tuple[int, int], ...], tuple[float, float]]:
        """Of every row, how far it may reach; only as far as needed, from a few worlds that move all rows at once."""
        every: Sum = {}
        for row in rows:
            every = _plus(every, row)
        worlds = [np.array(self.known.truth, dtype=float)]
        for aim in (1, -1):
            world = self._solve(_times(aim, every), standpoint)
            if world is not None:
                worlds.append(world)
        bounds = {}
        for row in rows:
            seen = [sum(times * world[number] for number, times in row.items()) for world in worlds]
            ends = (min(seen), max(seen))
            if _is_found(ends, below, width):
                ends = self._extremes(row, standpoint)
            bounds[tuple(sorted(row.items()))] = ends
        return bounds

    def _extremes(self, row: Sum, standpoint: Collection[str], before: int | None = None) -> tuple[float, float]:
        ends = []
        for aim in (1, -1):
            world = self._solve(_times(aim, row), standpoint, before)
            assert world is not None, "the truth is a world"
            ends.append(sum(times * world[number] for number, times in row.items()))
        return ends[0], ends[1]

    def _solve(self, aim: Sum, standpoint: Collection[str], before: int | None = None) -> Any:
        """The world of least `aim` that agrees with everything known."""
        rows = [row for row in self.known.rows if before is None or row[3] < before or _is_tie(row)]
        size = len(self.known.truth)
        lower = np.array(
            [t if r in standpoint else 0 for t, r in zip(self.known.truth, self.known.reporter, strict=True)]
        )
        upper = np.array(
            [t if r in standpoint else MOST for t, r in zip(self.known.truth, self.known.reporter, strict=True)]
        )
        cost = np.zeros(size)
        for number, times in aim.items():
            cost[number] = times
        constraints = [
            LinearConstraint(_matrix([row[0] for row in rows], size), [r[1] for r in rows], [r[2] for r in rows])
        ]
        solved = milp(
            cost, integrality=np.ones(size), bounds=Bounds(lower, upper), constraints=constraints if rows else []
        )
        return None if solved.x is None else np.round(solved.x)


def _is_tie(row: tuple[Sum, float, float, int]) -> bool:
    return any(times not in (0, 1) for times in row[0].values())


def _is_found(ends: tuple[float, float], below: int, width: int) -> bool:
    low, high = ends
    return high - low < width or high < below


def _matrix(rows: Sequence[Sum], size: int) -> csr_array:
    entries = [(place, number, times) for place, row in enumerate(rows) for number, times in row.items()]
    places, numbers, values = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((values, (places, numbers)), shape=(len(rows), size))


def _says_one_number(figure: Figure) -> bool:
    return figure.rounded_to is None and figure.qualifier in ("exact", "more_than", "at_least")


def _bounds_nothing(figure: Figure) -> bool:
    """Whether it is somewhere about its value, nobody has said how far: from none to any number."""
    return figure.margin_percent is None and figure.qualifier in ("about", "estimate")


def _is_longer(lower: Figure, upper: Figure) -> bool:
    """Whether `upper` is a count of one series over the days of `lower` and more, which cannot have fallen."""
    return (
        lower.measure == upper.measure
        and lower.measure in CUMULATIVE
        and _is_behind(lower, upper)
        and lower.source.split(" ")[0] == upper.source.split(" ")[0]
        and upper.period_from <= lower.period_from <= lower.period_to <= upper.period_to
        and upper.period_to - upper.period_from > lower.period_to - lower.period_from
    )


def _is_behind(lower: Figure, upper: Figure) -> bool:
    """Whether the two are of one audience and have days in common."""
    return (
        (lower.organisation, lower.area, lower.channel, lower.part_of is None)
        == (upper.organisation, upper.area, upper.channel, upper.part_of is None)
        and upper.universe in (None, lower.universe)
        and upper.period_from <= lower.period_to
        and lower.period_from <= upper.period_to
    )


def _covers(behind: Sequence[Figure], figure: Figure) -> bool:
    return any(f.period_from <= figure.period_from and figure.period_to <= f.period_to for f in behind)


def _without(row: Sum, printed: Iterable[frozenset[int]]) -> Sum:
    """The row less those of `printed` that are in it on all of their days."""
    less = {unknown for sum_ in printed if sum_.issubset(row) for unknown in sum_}
    return {unknown: times for unknown, times in row.items() if unknown not in less}


def _times(by: int, row: Sum) -> Sum:
    return {number: by * times for number, times in row.items()}


def _plus(first: Sum, second: Sum) -> Sum:
    return {number: first.get(number, 0) + second.get(number, 0) for number in {*first, *second}}
