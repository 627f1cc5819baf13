"""Calendars at random, from a seed, in the ways in which the programs of councils write them: Google and Outlook, Apple
and Thunderbird, web CMSs that know UTC alone. Each holds single events and series with what was moved, cancelled, left
out and added."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_YEAR = date(2026, 1, 1)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_OUTLOOK_ZONE = """BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


@dataclass(frozen=True)
class Style:
    """How a program writes: the zone it names (none: UTC), what surrounds its events, how it folds and ends lines."""

    name: str
    zone: str = ""
    header: str = ""
    width: int = 75  # bytes of a line
    newline: str = "\r\n"


STYLES = (
    Style(
        "google", "Europe/London", "PRODID:-//Google Inc//Google Calendar 70.9054//EN\nX-WR-TIMEZONE:Europe/London\n"
    ),
    Style(
        "outlook", "GMT Standard Time", "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\n" + _OUTLOOK_ZONE
    ),
    Style("apple", "Europe/London", "PRODID:-//Apple Inc.//macOS 14.0//EN\nCALSCALE:GREGORIAN\n", width=70),
    Style("cms", "", "PRODID:-//Council - ECPv6.1//NONSGML v1.0//EN\nMETHOD:PUBLISH\n", newline="\n"),
)


@dataclass
class _Writer:
    chance: Random
    style: Style

    def calendar(self) -> bytes:
        events = "".join(self._event(f"event-{number}@example.org") for number in range(self.chance.randint(1, 6)))
        text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{self.style.header}{events}END:VCALENDAR\n"
        return self.style.newline.join(self._folded(text)).encode()

    def _folded(self, text: str) -> Iterator[str]:
        for line in text.split("\n"):
            yield line[: self.style.width]
            for at in range(self.style.width, len(line), self.style.width - 1):
                yield " " + line[at : at + self.style.width - 1]

    def _event(self, uid: str) -> str:
        all_day = self.chance.random() < 0.2
        start = datetime(2026, 1, 1) + timedelta(days=self.chance.randrange(300))  # noqa: DTZ001 - by a clock
        if not all_day:
            start += timedelta(minutes=self.chance.randrange(7 * 4, 21 * 4) * 15)
        lines = [f"DTSTART{self._moment(start, all_day)}", self._ending(start, all_day)]
        if self.chance.random() < 0.4:
            return _block(uid, *lines, "SUMMARY:Stall")
        rule, dates = self._rule(start)
        lines += [f"RRULE:{rule}", *self._exceptions(dates, all_day)]
        moved = self._moved(uid, dates, all_day) if dates and self.chance.random() < 0.5 else ""
        return _block(uid, *lines, "SUMMARY:Drop-in") + moved

    def _rule(self, start: datetime) -> tuple[str, list[datetime]]:
        """A rule, and some of its dates: those that its first three steps give."""
        every = self.chance.choice((1, 1, 2, 3))
        kind = self.chance.choice(("DAILY", "WEEKLY", "WEEKLY", "MONTHLY"))
        parts = [f"FREQ={kind}"] + ([f"INTERVAL={every}"] if every > 1 else [])
        step = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 0}[kind] * every
        if kind == "MONTHLY":
            is_last = (start + timedelta(days=7)).month != start.month and self.chance.random() < 0.7
            parts.append(f"BYDAY={-1 if is_last else (start.day - 1) // 7 + 1}{_DAYS[start.weekday()]}")
        elif kind == "WEEKLY" and self.chance.random() < 0.6:
            days = {start.weekday(), *self.chance.sample(range(7), self.chance.choice((0, 0, 2)))}
            parts.append(f"BYDAY={','.join(_DAYS[day] for day in sorted(days))}")
        parts.append(self._limit(start))
        return ";".join(parts), [start + timedelta(days=step * number) for number in range(1, 4)] if step else []

    def _limit(self, start: datetime) -> str:
        if self.chance.random() < 0.5:
            return f"COUNT={self.chance.randint(4, 12)}"
        last = start + timedelta(days=self.chance.randint(40, 120), hours=3)
        return f"UNTIL={last.replace(tzinfo=LONDON).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def _exceptions(self, dates: list[datetime], all_day: bool) -> list[str]:
        if not dates or self.chance.random() < 0.5:
            return []
        cut = self._moment(dates[-1], all_day)
        if self.chance.random() < 0.5:
            cut += f",{self._moment(dates[1], all_day).rpartition(':')[2]}"
        lines = [f"EXDATE{cut}"]
        if self.chance.random() < 0.4:
            # Of a day that is left out the other reader takes no added time either.
            added = dates[-1] + timedelta(days=1, hours=0 if all_day else 1)
            lines.append(f"RDATE{self._moment(added, all_day)}")
        return lines

    def _moved(self, uid: str, dates: list[datetime], all_day: bool) -> str:
        """One date of the series at another time."""
        new = dates[0] + timedelta(days=self.chance.randint(0, 3), hours=0 if all_day else self.chance.randint(-2, 2))
        recurrence = f"RECURRENCE-ID{self._moment(dates[0], all_day)}"
        return _block(
            uid, recurrence, f"DTSTART{self._moment(new, all_day)}", self._ending(new, all_day), "SUMMARY:Moved"
        )

    def _ending(self, start: datetime, all_day: bool) -> str:
        if all_day:
            return f"DTEND{self._moment(start + timedelta(days=self.chance.randint(1, 3)), all_day)}"
        length = timedelta(minutes=self.chance.choice((30, 60, 90, 480)))
        if self.chance.random() < 0.3:
            return f"DURATION:PT{length.seconds // 60}M"
        return f"DTEND{self._moment(start + length, all_day)}"

    def _moment(self, moment: datetime, all_day: bool) -> str:
        if all_day:
            return f";VALUE=DATE:{moment:%Y%m%d}"
        if self.style.zone:
            return f";TZID={self.style.zone}:{moment:%Y%m%dT%H%M%S}"
        return f":{moment.replace(tzinfo=LONDON).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _block(uid: str, *lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""])


def calendar_at_random(seed: int) -> bytes:
    """A calendar of the style whose turn it is."""
    chance = Random(seed)  # noqa: S311  the same calendar every time
    return _Writer(chance, STYLES[seed % len(STYLES)]).calendar()
