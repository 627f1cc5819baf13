"""What a reach page says, put together from the headline and a verdict of the API."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from campaigns.console import reach_tables as tables
from campaigns.models import Campaign
from campaigns.open.page import last_reports
from coordination.api import charts
from coordination.ground.actor import Actor
from partners.models import Organisation

R = TypeVar("R")
MOST_REPORTS = 12  # on the page, the last
STRENGTHS = {
    "measured": ("Measured", "green"),
    "stated": ("As reported", "blue"),
    "modelled": ("Modelled", "purple"),
}
VERDICTS = {
    "supported": ("The figures support it", "green"),
    "unsupported": ("The figures say otherwise", "red"),
    "indeterminate": ("The figures do not decide it", "yellow"),
}


class Reach:
    """A campaign's reach for one reader, who may read it."""

    def __init__(self, campaign: Campaign, headline: Mapping[str, Any], reader: Actor) -> None:
        self.campaign, self.headline, self.reader = campaign, headline, reader

    def context(self) -> dict[str, Any]:
        """Everything that the page shows but for a verdict."""
        channels = tables.channel_rows(self.headline)
        people, completeness = self.headline["people"], self.headline["completeness"]
        councils, more_councils = self._shown(tables.council_rows)
        weeks, more_weeks = self._shown(tables.week_rows)
        statements, more_statements = self._shown(tables.statements_of)
        return {
            "campaign": self.campaign,
            "sentences": [self._sentence(sentence) for sentence in self.headline["sentences"]],
            "failed": [check for check in self.headline["checks"] if not check["passed"]],
            "people": people,
            "interval": self._interval(people),
            "channels": channels,
            "channel_chart": charts.bars("Contacts by channel", "chart-channels", [row.bar for row in channels]),
            "councils": _by_channel(councils, "organisations"),
            "weeks": _by_channel(weeks, "weeks"),
            "completeness": completeness,
            "missing": self.names(completeness["missing"]),
            "held": self.names(completeness["held"]),
            "as_of": self.headline["as_of"],
            "reports": last_reports(self.campaign, MOST_REPORTS),
            "statements": [(row, *tables.STATUSES[row.status]) for row in statements],
            "most": tables.MOST_ROWS,
            "more": {"councils": more_councils, "weeks": more_weeks, "statements": more_statements},
        }

    def _shown(self, rows_of: Callable[..., list[R]]) -> tuple[list[R], bool]:
        """As many rows as the page has room for, and whether there are more."""
        rows = rows_of(self.campaign, by=self.reader, most=tables.MOST_ROWS + 1)
        return rows[: tables.MOST_ROWS], len(rows) > tables.MOST_ROWS

    def verdict(self, verdict: Mapping[str, Any]) -> dict[str, Any]:
        """A verdict in the words of the page."""
        label, colour = VERDICTS[verdict["verdict"]]
        return {
            **verdict,
            "label": label,
            "colour": colour,
            "parts": [{**part, "label": VERDICTS[part["verdict"]][0]} for part in verdict["parts"]],
            "sentences": [self._sentence(sentence) for sentence in verdict["sentences"]],
            "missing_names": self.names(row["organisation"] for row in verdict["missing"]),
            "held_names": self.names(verdict["held"]),
        }

    def names(self, slugs: Iterable[str]) -> list[str]:
        """The names of organisations, in the order of their slugs."""
        return [self._names.get(slug, slug) for slug in dict.fromkeys(slugs)]

    @cached_property
    def _names(self) -> dict[str, str]:
        parts = [part["organisation"] for part in self.campaign.parts]
        expected = self.headline["completeness"]
        slugs = {*parts, *expected["missing"], *expected["held"]}
        return Organisation.objects.names_of(slugs)

    def _sentence(self, sentence: Mapping[str, str]) -> dict[str, Any]:
        """With how strong it is, and as it is copied: it names its place, days and channels, and here the campaign."""
        label, colour = STRENGTHS[sentence["strength"]]
        text = sentence["text"]
        copied = f"{text[0].upper()}{text[1:]} ({self.campaign.name})"
        return {**sentence, "label": label, "colour": colour, "copied": copied}

    def _interval(self, people: Mapping[str, Any]) -> dict[str, Any]:
        modelled = people["modelled"] and people["modelled"]["value"]
        low, high = people["low"], people["high"]
        upper = "nothing bounds how many more" if high is None else f"at most {high:,}"
        title = f"Different people: at least {low:,}, {upper}"
        return charts.interval(title, "chart-people", low, high, modelled)


def _by_channel(rows: Iterable[tables.ReachTableRow], name: str) -> list[tuple[Any, ...]]:
    """Each channel in words with its unit, its rows and their picture."""
    return [
        (channel, unit, group, charts.bars(f"{channel}: {unit}", f"chart-{name}-{number}", [row.bar for row in group]))
        for number, (channel, unit, group) in enumerate(tables.by_channel(rows))
    ]
