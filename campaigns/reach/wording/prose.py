"""Numbers, names and lists as they read in a British sentence."""

from collections.abc import Iterable, Sequence
from datetime import date

from campaigns.reach.figures import Figure
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import Interval, Qualifier
from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.universes import RESIDENTS, AreaUniverse
from campaigns.reach.wording.rounding import spelled_number

QUALIFIER_WORDS = {
    Qualifier.EXACT: "",
    Qualifier.MORE_THAN: "more than ",
    Qualifier.AT_LEAST: "at least ",
    Qualifier.ABOUT: "about ",
    Qualifier.ESTIMATE: "an estimated ",
}

# Singular and plural of what is counted, by unit.
NOUNS: dict[str, tuple[str, str]] = {
    "people": ("person", "people"),
    "contacts": ("contact", "contacts"),
    FREQUENCY: ("time on average", "times on average"),
    **{code: (measure.singular, measure.noun) for code, measure in MEASURES.items()},
}

# English gives these place names an article: the West Midlands, the North East, the East of England.
_ENDS_WITH_ARTICLE = (" Midlands", " East", " West", " region")
_STARTS_WITH_ARTICLE = ("East of ", "United ")
_LISTED_AT_MOST = 3


def amount_in_unit(number: int, unit: str) -> str:
    """`1,058,000 contacts`, `1 person`."""
    singular, plural = NOUNS[unit]
    return f"{number:,} {singular if number == 1 else plural}"


def rounded_amount(number: int, unit: str) -> str:
    """`1.1 million contacts`, `760,000 people`."""
    singular, plural = NOUNS[unit]
    return f"{spelled_number(number)} {singular if number == 1 else plural}"


def from_below(interval: Interval, unit: str) -> str:
    """The lower end in words: `at least 761,000 people`, `more than 15,000 visitors`."""
    return qualified_amount(interval.low, Qualifier.MORE_THAN if interval.low_open else Qualifier.AT_LEAST, unit)


def qualified_amount(number: int, qualifier: Qualifier, unit: str) -> str:
    """`more than 15,000 visitors`."""
    return QUALIFIER_WORDS[qualifier] + amount_in_unit(number, unit)


def interval_in_words(interval: Interval, unit: str) -> str:
    """`between 761,000 and 1,039,000 people`, `at least 5 contacts`, `exactly 1 person`, `no more than 9 people`."""
    if interval.high is None:
        return f"at least {amount_in_unit(interval.least, unit)}"
    if interval.high and interval.least == 0:
        return f"no more than {amount_in_unit(interval.high, unit)}"
    if interval.least == interval.high:
        return f"exactly {amount_in_unit(interval.high, unit)}"
    return f"between {interval.least:,} and {amount_in_unit(interval.high, unit)}"


def bounds_in_words(low: int, high: int | None) -> str:
    """`761,000 to 1,039,000`, `761,000`, `761,000 or more`."""
    if high == low:
        return f"{low:,}"
    return f"{low:,} or more" if high is None else f"{low:,} to {high:,}"


def figure_label(figure: Figure) -> str:
    """A figure by its channel and its own words: `website (“more than 15,000 visitors”)`."""
    return f"{figure.channel_name} (“{qualified_amount(figure.value, figure.qualifier, figure.measure)}”)"


def dated_label(figure: Figure) -> str:
    """A figure by its label and its days: `website (“900 visitors”, 20 to 24 February 2017)`."""
    return f"{figure_label(figure)[:-1]}, {days_in_words(figure.period_from, figure.period_to)})"


def days_in_words(first: date, last: date) -> str:
    """`17 February to 3 March 2017`, `20 to 24 February 2017`, `3 March 2017`."""
    end = f"{last.day} {last:%B %Y}"
    if first == last:
        return end
    if first.year != last.year:
        return f"{first.day} {first:%B %Y} to {end}"
    return f"{first.day} to {end}" if first.month == last.month else f"{first.day} {first:%B} to {end}"


def listed_names(names: Sequence[str]) -> str:
    """`digital media, Twitter and website`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def figure_labels(figures: Iterable[Figure]) -> str:
    """The figures by label, the first few by name and the rest by number."""
    return listed_names(_first_few([figure_label(figure) for figure in figures]))


def dated_labels(figures: Iterable[Figure]) -> str:
    """The figures by label and days, the first few by name and the rest by number."""
    return listed_names(_first_few([dated_label(figure) for figure in figures]))


def _first_few(names: list[str]) -> list[str]:
    more = len(names) - _LISTED_AT_MOST
    return names if more <= 0 else [*names[:_LISTED_AT_MOST], f"{more} more"]


def place_with_article(name: str) -> str:
    """A place name with its article, where English gives it one."""
    takes_article = name.endswith(_ENDS_WITH_ARTICLE) or name.startswith(_STARTS_WITH_ARTICLE)
    return f"the {name}" if takes_article else name


def on_channels(names: Iterable[str]) -> str:
    """` on Twitter`, ` on digital media and Twitter taken together`; empty for none."""
    listed = sorted(names, key=str.lower)
    return f" on {listed_names(listed)}{' taken together' if len(listed) > 1 else ''}" if listed else ""


def over_days(first: date, last: date) -> str:
    """` on 3 March 2017`, ` from 20 to 24 February 2017`."""
    return f" {'on' if first == last else 'from'} {days_in_words(first, last)}"


def population_in_words(universe: AreaUniverse) -> str:
    """`2,919,600 residents of the West Midlands, Census 2021`."""
    where = (
        f"in {place_with_article(universe.area_name)}"
        if universe.code != RESIDENTS
        else f"of {place_with_article(universe.area_name)}"
    )
    return f"{universe.population:,} {universe.noun} {where}, {universe.source}"
