"""How the pages of figures call things: units, how a count is known, what a pair of figures may be."""

from datetime import timedelta

from campaigns.models import ReachMetric
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording.prose import days_in_words, qualified_amount

# What is asked for in each unit, and what is meant by it.
UNITS = {
    "people_reached": (
        "How many people were reached?",
        "Different people, each once, as the platform says. Not how often they saw it.",
    ),
    "accounts_reached": (
        "How many accounts were reached?",
        "Different accounts, each once. An account is not always one person.",
    ),
    "impressions": ("How often was it shown?", "Every time that it was on a screen. One person may be many of them."),
    "impacts": (
        "How often was it seen?",
        "Every time that somebody passed and could see it, as the contractor estimates.",
    ),
    "visits": ("How many visits were there?", "Somebody who came twice is two visits."),
    "visitors": (
        "How many visitors were there?",
        "Different devices, each once, as the statistics of the website say.",
    ),
    "conversations": ("How many people did you talk to?", "Whoever walked past is not among them."),
    "leaflets": ("How many leaflets were given away?", "One person may have taken several."),
}
QUALIFIERS = {
    Qualifier.EXACT: "Exactly this, as counted",
    Qualifier.AT_LEAST: "At least this many",
    Qualifier.MORE_THAN: "More than this many",
    Qualifier.ABOUT: "About this many",
    Qualifier.ESTIMATE: "An estimate",
}
GRADES = {
    "self_reported": "We say so ourselves",
    "platform": "The platform or contractor says so",
    "audited": "Somebody independent has checked it",
    "counted": "Each was counted on the spot",
}
STATUSES = {
    "counted": ("Counts", "green"),
    "held": ("Waits for an answer", "yellow"),
    "void": ("Does not count", "grey"),
}
# What somebody says of a pair: in the words of a question, and what follows.
RESOLUTIONS = {
    "same_figure": ("It is the same figure", "The one that waits does not count; it was counted already."),
    "part_of": ("One is a part of the other", "The part adds nothing to the whole, and shows where it comes from."),
    "replaces": ("The one that waits is the better count", "It counts, and the other one does not any more."),
    "keep_both": ("Both count", "They are two counts of different people or contacts."),
}


ATTENDANCE = "the attendance of an event"


def source_words(figure: ReachMetric) -> str:
    """Where the number comes from; of an event's attendance the source is its id, which says nothing to people."""
    return ATTENDANCE if figure.event else figure.source


def figure_words(figure: ReachMetric) -> str:
    """`more than 15,000 visitors, website, Dudley, 17 February to 3 March 2017`."""
    amount = qualified_amount(figure.value, Qualifier(figure.qualifier), figure.measure)
    days = days_in_words(figure.period.lower, figure.period.upper - timedelta(days=1))
    return f"{amount}, {figure.channel.name}, {figure.area.name}, {days}"
