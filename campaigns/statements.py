"""What may be said: the headline of a campaign, and the check of a sentence before it is printed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from campaigns.completeness import completeness
from campaigns.figures import counted, universe_of
from campaigns.models import Campaign
from campaigns.reach.claims import UnlikeUnits, check_claim
from campaigns.reach.headline import headline
from campaigns.reach.scope import Counted, Scope, choose
from coordination.refusals import FieldError, Unprocessable
from partners.models import Area


@dataclass(frozen=True)
class Question:
    """What a headline or a claim is about: an area with all inside it, channels (None: all), days (None: all)."""

    campaign: Campaign
    area: Area
    channels: frozenset[str] | None = None
    first: date | None = None
    last: date | None = None
    as_of: datetime | None = None

    def figures(self) -> list[Counted]:
        """The figures it is about, clipped to its days."""
        scope = Scope(self.area.code, self.channels, self.first, self.last)
        return choose(counted(self.campaign, self.as_of), scope)


def headline_for(question: Question) -> dict[str, Any]:
    """The headline as the API contract has it; `as_of` is now unless asked for."""
    as_of = question.as_of or timezone.now()  # before reading: what comes in meanwhile is not claimed to be known
    figures = question.figures()
    complete = completeness(question.campaign, question.area.code, figures)
    return _in_words(headline(figures, universe_of(question.area), complete, as_of))


def check(question: Question, *, comparator: str, value: int, unit: str) -> dict[str, Any]:
    """The verdict on a claim as the API contract has it. Raises Unprocessable where its units do not add."""
    try:
        return _in_words(check_claim(comparator, value, unit, question.figures(), universe_of(question.area)))
    except UnlikeUnits as why:
        errors = [FieldError("/unit", "units_do_not_add", str(why))]
        raise Unprocessable("units_do_not_add", str(why), errors) from None


def _in_words(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer with its sentences as texts: what is modelled says so in the sentence itself."""
    return {**answer, "sayable": [sentence["text"] for sentence in answer["sayable"]]}
