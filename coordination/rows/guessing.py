"""Which column is meant by a heading that is none of ours, guessed from its words and from what stands below it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from coordination.rows.cells import ReadCell, as_id
from coordination.rows.column_mapping import DATE, END_DATE, END_TIME, START_TIME, TIMES, ColumnMapping, heading_keys
from coordination.rows.heading_words import CALLED, DAY_WORDS, END_WORDS, STOP_WORDS, TIME_WORDS, squashed, words_of
from coordination.rows.row_shape import ENDS, STARTS
from coordination.rows.times_as_written import day_as_written, time_as_written
from coordination.rows.times_of_day import time_of_day, times_of_day

_STOP_CODE = re.compile(r"'?[0-9]{3}[0-9A-Za-z]{3,9}(?:\.0)?|[a-z]{6,8}|[0-9](?:\.[0-9]+)?E\+[0-9]+", re.ASCII)
_GSS_CODE = re.compile(r"[EWSN][0-9]{8}", re.ASCII)
_SAMPLE = 50  # rows
_MOST = 0.6  # of the cells that are filled, and they are all taken for that
_AS_LONG = 2  # a heading that is only part of a longer one counts half
Columns = Mapping[str, ReadCell | None]


def guess_mapping(headings: Sequence[str], rows: Sequence[Sequence[str]], columns: Columns) -> ColumnMapping:
    """The mapping of every column: the strongest guesses first, and each column of ours once."""
    keys = heading_keys(headings)
    rows = [row for row in rows if sum(map(bool, row)) > 1] or rows  # a cell alone is the bar over a part, or a note
    guesses = sorted(
        (-strength, place, target)
        for place, heading in enumerate(headings)
        for target, strength in _guesses(heading, _below(rows, place), columns).items()
    )
    targets: dict[int, str] = {}
    for _, place, target in guesses:
        if place not in targets and target not in targets.values() and not _clashes(target, targets.values()):
            targets[place] = target
    return ColumnMapping({key: targets.get(place) for place, key in enumerate(keys)}, is_guessed=True)


def known_headings(cells: Sequence[str], columns: Columns) -> int:
    """How many cells of a row look like headings."""
    words = _all_words(columns)
    return sum(1 for cell in cells if 0 < len(cell) <= 80 and any(word in words for word in words_of(cell)))


def _all_words(columns: Columns) -> set[str]:
    called = {word for name in columns for word in CALLED.get(name, ())}
    column_words = {squashed(name) for name in columns} | {squashed(name.rpartition(".")[2]) for name in columns}
    times = {*DAY_WORDS, *END_WORDS, *TIME_WORDS, *STOP_WORDS} if STARTS in columns else set(STOP_WORDS)
    return called | column_words | times


def _below(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in rows[:_SAMPLE] if place < len(row) and row[place]]


def _guesses(heading: str, cells: Sequence[str], columns: Columns) -> dict[str, int]:
    guesses: dict[str, int] = {}
    for at, word in enumerate(words_of(heading)):
        for target, strength in _by_word(word, cells, columns).items():
            guesses[target] = max(guesses.get(target, 0), strength - _AS_LONG * at)
    return guesses


def _by_word(word: str, cells: Sequence[str], columns: Columns) -> dict[str, int]:
    """Columns with how strongly the word means them: 100 for its very name."""
    written = [name for name, read in columns.items() if read and name != "id"]
    guesses = {name: 100 for name in written if squashed(name) == word}
    guesses |= {name: 80 for name in written if "." in name and squashed(name.rpartition(".")[2]) == word}
    guesses |= {name: 60 for name in written if word in CALLED.get(name, ()) and name not in guesses}
    if word == "id" and "id" in columns and _mostly(cells, as_id):  # as an exported list has it, not somebody's own
        guesses["id"] = 100
    if STARTS in columns:
        guesses = _by_time(word, cells, guesses)
    if word in STOP_WORDS or any(name in guesses for name in ("stop", "site.stop")):
        guesses = _by_stop(cells, guesses, columns)
    if "area" in guesses and not _mostly(cells, lambda cell: bool(_GSS_CODE.fullmatch(cell.upper()))):
        del guesses["area"]
    return guesses


def _by_time(word: str, cells: Sequence[str], guesses: dict[str, int]) -> dict[str, int]:
    """The same, where what stands below says what of an instant a column has."""
    is_end = word in END_WORDS or word == squashed(ENDS)
    is_timely = is_end or word in DAY_WORDS or word in TIME_WORDS or word in (squashed(STARTS), squashed(ENDS))
    if not is_timely:
        return guesses
    if not cells:
        return guesses
    other_guesses = {name: strength for name, strength in guesses.items() if name not in (STARTS, ENDS)}
    strength = max(60, guesses.get(ENDS if is_end else STARTS, 0))
    for target, is_such in (
        (TIMES, lambda cell: times_of_day(cell) is not None),
        (END_TIME if is_end else START_TIME, lambda cell: time_of_day(cell) is not None),
        (ENDS if is_end else STARTS, _is_instant),
        (END_DATE if is_end else DATE, _is_day),
    ):
        if _mostly(cells, is_such):
            return {**other_guesses, target: strength}
    return guesses


def _by_stop(cells: Sequence[str], guesses: dict[str, int], columns: Columns) -> dict[str, int]:
    """A column of stops has codes; one of their names is a venue's."""
    stop = next((name for name in ("stop", "site.stop") if name in columns), None)
    other_guesses = {name: strength for name, strength in guesses.items() if name != stop}
    if stop and (not cells or _mostly(cells, lambda cell: bool(_STOP_CODE.fullmatch(cell)))):
        return {**other_guesses, stop: max(60, guesses.get(stop, 0))}
    return {**other_guesses, "place.name": 40} if "place.name" in columns else other_guesses


def _is_instant(cell: str) -> bool:
    """A day with its time; midnight is what spreadsheets and databases write behind a day alone."""
    written = time_as_written(cell)
    return written is not None and written.time() != time.min


def _is_day(cell: str) -> bool:
    if time_as_written(cell) is not None:
        return not _is_instant(cell)
    return day_as_written(cell) is not None or bool(re.match(r"(?:\w{3,9},? )?[0-9]{1,2}[/. -]", cell))


def _mostly(cells: Sequence[str], is_such: Any) -> bool:
    counted = Counter(bool(is_such(cell)) for cell in cells)
    return bool(cells) and counted[True] >= _MOST * len(cells)


def _clashes(target: str, taken: Any) -> bool:
    """An instant stands whole in one column or in parts in others."""
    taken = set(taken)
    if target == STARTS:
        return bool(taken & {DATE, START_TIME, TIMES})
    if target == ENDS:
        return bool(taken & {END_DATE, END_TIME, TIMES})
    if target in (DATE, START_TIME):
        return STARTS in taken
    if target in (END_DATE, END_TIME):
        return ENDS in taken
    return target == TIMES and bool(taken & {STARTS, ENDS, START_TIME, END_TIME})
