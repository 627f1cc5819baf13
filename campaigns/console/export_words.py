"""What is said of a platform's export, in words for whoever has brought it to a page."""

import re
from collections.abc import Sequence
from datetime import date

from campaigns.brought_exports import TriedFigure
from campaigns.console.figure_form import sentences_of
from campaigns.models import Campaign, Channel
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording.prose import NOUNS, days_in_words, qualified_amount
from partners.console.sheet_words import Replacements, in_words, replaced

_KNOWN = (
    "Exports of X, Meta and Google Analytics 4 are known here, in English. Of any other platform send the figure in the"
    " form of its channel, or bring a spreadsheet."
)
_INSTEAD: Replacements = (
    (re.compile(r"Of any other platform send the figures as a table.*", re.DOTALL), _KNOWN),
    (re.compile(r"open it in the spreadsheet and save it as CSV UTF-8.*"), "bring the CSV that the platform gave you."),
    (re.compile(r": leave the period out\.|; leave the period out\."), ": leave both days empty."),
)
_STATES = {
    "created": "New: it is recorded",
    "unchanged": "It is here already, and the same",
    "refused": "It cannot be taken",
}


def in_export_words(detail: str, code: str = "", campaign: Campaign | None = None) -> str:
    """The sentence as the page says it; of a figure, given the campaign, as the form of one figure does."""
    sentence = sentences_of(campaign).get(code) if campaign else None
    return sentence or in_words(replaced(detail, _INSTEAD))


def tried_words(figure: TriedFigure) -> str:
    """`at least 4,000 impressions, 17 to 20 February 2017`."""
    item = figure.item
    first, last = (date.fromisoformat(item["period"][end]) for end in ("from", "to"))
    amount = qualified_amount(item["value"], Qualifier(item["qualifier"]), item["measure"])
    return f"{amount}, {days_in_words(first, last)}"


def state_words(figure: TriedFigure) -> str:
    """What would become of it; of one that is there with another number, which that is."""
    if figure.state != "updated" or figure.present is None:
        return _STATES.get(figure.state, "It is here already, and is changed")
    present = figure.present
    amount = qualified_amount(present.value, Qualifier(present.qualifier), present.measure)
    return f"It is here already as {amount}, and is corrected"


def measured_otherwise(channel: Channel, measures: Sequence[str]) -> str:
    """What to know where the file counts something else than what the channel's contacts are counted in."""
    if not measures or channel.unit in measures:
        return ""
    return (
        f"Contacts on {channel.name} are counted in {NOUNS[channel.unit][1]}, which this file does not give: what it"
        " gives is recorded beside them, and is not added to the contacts."
    )
