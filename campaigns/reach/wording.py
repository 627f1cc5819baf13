"""Numbers, names and lists as they read in a British sentence."""

from collections.abc import Iterable, Sequence

from campaigns.reach.figures import Figure, Universe
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import Qualifier

SAID = {
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
    **{code: (measure.singular, measure.noun) for code, measure in MEASURES.items()},
}

# English gives these place names an article: the West Midlands, the North East, the East of England.
_ENDS_WITH_ARTICLE = (" Midlands", " East", " West", " region")
_STARTS_WITH_ARTICLE = ("East of ", "United ")
_LISTED_AT_MOST = 3


def amount(number: int, unit: str) -> str:
    """`1,058,000 contacts`, `1 person`."""
    singular, plural = NOUNS[unit]
    return f"{number:,} {singular if number == 1 else plural}"


def said(number: int, qualifier: Qualifier, unit: str) -> str:
    """`more than 15,000 visitors`."""
    return SAID[qualifier] + amount(number, unit)


def label(figure: Figure) -> str:
    """A figure by its channel and its own words: `website (“more than 15,000 visitors”)`."""
    return f"{figure.channel_name} (“{said(figure.value, figure.qualifier, figure.measure)}”)"


def listed(names: Sequence[str]) -> str:
    """`digital media, Twitter and website`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def labels(figures: Iterable[Figure]) -> str:
    """The figures by label, the first few by name and the rest by number."""
    names = [label(figure) for figure in figures]
    more = len(names) - _LISTED_AT_MOST
    return listed(names if more <= 0 else [*names[:_LISTED_AT_MOST], f"{more} more"])


def place(name: str) -> str:
    """A place name with its article, where English gives it one."""
    takes_article = name.endswith(_ENDS_WITH_ARTICLE) or name.startswith(_STARTS_WITH_ARTICLE)
    return f"the {name}" if takes_article else name


def residents(universe: Universe) -> str:
    """`2,919,600 residents of the West Midlands, Census 2021`."""
    return f"{universe.population:,} residents of {place(universe.area_name)}, {universe.source}"
