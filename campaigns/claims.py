"""What may be said: the headline of a campaign, and the check of a sentence before it is printed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from campaigns.completeness import expected_returns
from campaigns.models import Campaign
from campaigns.permissions import CHECK_CLAIM, READ_COMPLETENESS, READ_HEADLINE
from campaigns.reach.checks import checks
from campaigns.reach.claims import Claim, UnlikeUnits, check_claim
from campaigns.reach.figures import Figure
from campaigns.reach.headline import headline
from campaigns.reach.returns import Expected, completeness, grid, silence
from campaigns.reach.scope import Scope, choose
from campaigns.reach.selection import select
from campaigns.reach_metrics.load import standing_figures
from campaigns.scopes import scope_of
from campaigns.universes import universes_of
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Unprocessable
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

    @property
    def scope(self) -> Scope:
        """The same for the pure arithmetic."""
        return scope_of(self.campaign, self.area, self.channels, self.first, self.last)

    def expected(self, at: datetime) -> Expected:
        """Whose returns are expected there, as of `at`."""
        return expected_returns(self.campaign, self.area, timezone.localdate(at))


def headline_for(question: Question, *, by: Actor) -> dict[str, Any]:
    """The headline as the API contract has it; `as_of` is now unless asked for. Raises Forbidden or NotFound."""
    authorise(by, READ_HEADLINE, question.campaign)
    as_of = question.as_of or timezone.now()  # before reading: what comes in meanwhile is not claimed to be known
    figures, scope = standing_figures(question.campaign, question.as_of), question.scope
    universes = universes_of(question.campaign, question.area, figures)
    complete = completeness(question.expected(as_of), choose(figures, scope))
    checked = checks(figures, scope, universes)
    return headline(select(_counted(figures), scope, universes), universes, complete, as_of, checked)


def completeness_for(question: Question, *, by: Actor) -> dict[str, Any]:
    """Who has reported in which ISO week, as `campaigns.reach.returns.grid` has it. Raises Forbidden or NotFound."""
    authorise(by, READ_COMPLETENESS, question.campaign)
    as_of = question.as_of or timezone.now()
    return grid(question.expected(as_of), choose(standing_figures(question.campaign, question.as_of), question.scope))


def judge_claim(
    question: Question, *, by: Actor, comparator: str, value: int, unit: str, universe: str | None = None
) -> dict[str, Any]:
    """The verdict on a claim as the API contract has it. Raises Forbidden, NotFound, or Unprocessable where its units
    do not add."""
    authorise(by, CHECK_CLAIM, question.campaign)
    as_of = question.as_of or timezone.now()
    figures, scope = standing_figures(question.campaign, question.as_of), question.scope
    universes = universes_of(question.campaign, question.area, figures)
    claim = Claim(comparator, value, unit, universe, question.area.code)
    unknown = silence(question.expected(as_of), figures, scope)
    try:
        items = select(_counted(figures), scope, universes)
        return check_claim(claim, items, universes, checks(figures, scope, universes), unknown)
    except UnlikeUnits as why:
        errors = [FieldError("/unit", "units_do_not_add", str(why))]
        raise Unprocessable("units_do_not_add", str(why), errors) from None


def _counted(figures: list[Figure]) -> list[Figure]:
    return [figure for figure in figures if not figure.held]
