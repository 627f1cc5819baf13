"""The rows of a mapped table in the columns of the resource: put in their places, days joined with times of day, values
that stand for all filled in."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coordination.ground.errors import FieldError
from coordination.rows.column_mapping import DATE, DAY_PARTS, END_DATE, END_TIME, START_TIME, TIMES
from coordination.rows.table_facts import column_letters
from coordination.rows.times_as_written import day_as_written
from coordination.rows.times_of_day import LONGEST, is_midnight, time_of_day, times_of_day, until_when, why_no_times
from coordination.rows.unread_times import DAY_SPELLINGS, why_unread

_END_OF_DAY = "24:00"
STARTS, ENDS = "starts_at", "ends_at"
# Behind a day, as spreadsheets and databases write it.
_TIME_BEHIND = re.compile(
    r"(?<![T ])[T ]+(?:(?P<midnight>00:00(?::00)?|12:00(?::00)? ?AM)"
    r"|[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})?(?: ?[AP]M)?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class RowShape:
    """`targets` is what each column of the table is mapped to, "" for one that is passed over; `names` are the columns
    that come of it, in the order of what `cells` gives."""

    targets: Sequence[str]
    values: Mapping[str, str]

    @property
    def names(self) -> list[str]:
        """The columns of the rows in their shape."""
        names = [name for name in self.targets if name and name not in DAY_PARTS]
        return [*names, *self._joined(), *(name for name in self.values if name not in names)]

    @property
    def letters(self) -> dict[str, str]:
        """The letter of each column; of an instant that of its time of day, or of its day."""
        by_target = {name: column_letters(place) for place, name in enumerate(self.targets, start=1) if name}
        for joined, parts in ((STARTS, (START_TIME, TIMES, DATE)), (ENDS, (END_TIME, TIMES, END_DATE, DATE))):
            sources = [by_target[part] for part in parts if part in by_target]
            if sources and joined in self._joined():
                by_target[joined] = sources[0]
        return by_target

    def cells(self, cells: Sequence[str]) -> list[str]:
        """The cells of a row in the order of `names`; that of a column may be blank."""
        by_target = {name: cell for name, cell in zip(self.targets, cells, strict=False) if name}
        by_name = {**by_target, **self._instants(by_target)}
        return [by_name.get(name, "") or self.values.get(name, "") for name in self.names]

    def parts_of(self, cells: Sequence[str], is_such: Callable[[str], object]) -> list[str]:
        """The columns of days and times of day whose cells are such."""
        return [name for name, cell in zip(self.targets, cells, strict=False) if name in DAY_PARTS and is_such(cell)]

    def faults_of(self, errors: Sequence[FieldError], cells: Sequence[str]) -> tuple[FieldError, ...]:
        """The faults of a row, those of an instant as faults of what it was made of: of the day, if that cannot be
        read, or else of the time of day."""
        parts = {name: cell for name, cell in zip(self.targets, cells, strict=False) if name}
        faults: dict[tuple[str, str], FieldError] = {}
        for error in errors:
            column = error.pointer.strip("/")
            if column in self._joined():
                part = self._part_at_fault(column, parts)
                detail = _why_unread(part, parts[part]) if error.code == "unreadable_time" and part in parts else ""
                error = FieldError(f"/{part}", error.code, detail or error.detail)
            faults.setdefault((error.pointer, error.code), error)
        return tuple(faults.values())

    def _part_at_fault(self, joined: str, parts: Mapping[str, str]) -> str:
        day = END_DATE if joined == ENDS and parts.get(END_DATE) else DATE
        if day in parts and day_as_written(parts[day]) is None:
            return day
        clocks = (START_TIME, TIMES) if joined == STARTS else (END_TIME, TIMES)
        return next((name for name in clocks if name in parts), day if day in parts else joined)

    def _joined(self) -> list[str]:
        parts = set(self.targets) & set(DAY_PARTS)
        joined = [STARTS] if parts else []
        if parts & {END_TIME, END_DATE, TIMES}:
            joined.append(ENDS)
        return [name for name in joined if name not in self.targets]

    def _instants(self, parts: Mapping[str, str]) -> dict[str, str]:
        first, last = parts.get(DATE, ""), parts.get(END_DATE, "") or parts.get(DATE, "") or parts.get(STARTS, "")
        start, end = parts.get(START_TIME, ""), parts.get(END_TIME, "")
        for both in (parts.get(TIMES, ""), "" if end else start):
            if read := times_of_day(both):
                start, end = (f"{time:%H:%M}" for time in read)
                end = _END_OF_DAY if is_midnight(until_when(both)) else end
                break
        else:
            start = start or parts.get(TIMES, "")
            end = _END_OF_DAY if is_midnight(end) and not parts.get(END_DATE) else end
        instants = {STARTS: _join(first, start), ENDS: _join(last, end, is_of_start=not parts.get(END_DATE))}
        return {name: text for name, text in instants.items() if name in self._joined()}


def _why_unread(part: str, cell: str) -> str:
    """What is said of that cell itself, and not of the day and the time that it was joined to; empty where it is the
    two together that make no time."""
    if part == TIMES:
        return why_no_times(cell)
    if part in (DATE, END_DATE) and cell and day_as_written(_TIME_BEHIND.sub("", cell[:LONGEST])) is None:
        return f"{why_unread(cell, needs_clock=False)} {DAY_SPELLINGS}"
    return ""


def _join(day: str, clock: str, *, is_of_start: bool = False) -> str:
    """A day and a time of day as one text, which is read as people write such; a time that cannot be read stays as it
    is, for the reader to name. The midnight that spreadsheets write behind a day is none, and behind the day
    `is_of_start` stands when it starts, not when it ends."""
    time = time_of_day(clock)
    if day.isdecimal() and (counted := day_as_written(day)):  # as a spreadsheet counts days
        day = counted.isoformat()
    if clock and len(day) <= LONGEST and (behind := _TIME_BEHIND.search(day)):
        day = day[: behind.start()] if is_of_start or behind["midnight"] else day
    return f"{day} {time:%H:%M}" if time and day else " ".join(part for part in (day, clock) if part)
