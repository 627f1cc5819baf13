"""Finding a stop by its name, place or code, drawn on the server: what `GET /stops/?q=` finds, as radios or boxes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from coordination.api.filters import narrowed
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid
from partners.api.stops import StopFilters
from partners.models import Stop, StopStatus

MOST_FOUND = 20


def stop_words(stop: Stop) -> str:
    """`Bus Station, Stand A, Dudley`."""
    return ", ".join(part for part in (stop.name, stop.indicator, stop.locality) if part)


def find_stops(actor: Actor, text: str, *, among: Q | None = None) -> tuple[list[Stop], bool]:
    """The active stops that match, those nearest to the alphabet's beginning first, and whether there are more. Raises
    Invalid for a text that means nothing."""
    filters: Any = StopFilters.base_filters
    active = Stop.objects.filter(among or Q(), status=StopStatus.ACTIVE)
    rows = narrowed(active, {"q": text}, filters, actor).select_related("area").order_by("name", "indicator", "pk")
    stops = list(rows[: MOST_FOUND + 1])
    return stops[:MOST_FOUND], len(stops) > MOST_FOUND


class StopSearch:
    """What was searched, what was found, and what is wrong with it; `chosen` are the codes that are chosen already."""

    def __init__(self, actor: Actor, text: str, chosen: Sequence[str], *, asked: bool, among: Q | None = None) -> None:
        self.text, self.chosen, self.fault = text.strip()[:200], list(chosen), ""
        self.found: Sequence[Stop] = ()
        self.more = False
        self.asked = asked
        if asked:
            self._find(actor, among)

    @property
    def choices(self) -> list[tuple[str, str, str]]:
        """Code, words and area of each stop to choose from, the chosen ones first."""
        chosen = list(Stop.objects.select_related("area").filter(pk__in=self.chosen)) if self.chosen else []
        stops = [*chosen, *(stop for stop in self.found if stop.pk not in self.chosen)]
        return [(stop.pk, stop_words(stop), stop.area.name if stop.area else "") for stop in stops]

    def _find(self, actor: Actor, among: Q | None) -> None:
        if not self.text:
            self.fault = "Enter a name, a place or a code to search for"
            return
        try:
            self.found, self.more = find_stops(actor, self.text, among=among)
        except Invalid as invalid:
            self.fault = " ".join(error.detail for error in invalid.errors)
