"""The eight things a figure may count, and what each count can say about people and about a total."""

from dataclasses import dataclass
from enum import StrEnum


class Axis(StrEnum):
    """Along what two figures of one measure may differ and still be added."""

    TIME = "time"
    PLACE = "place"
    CHANNEL = "channel"
    REPORTER = "reporter"


EVERY_AXIS = frozenset(Axis)
NO_AXIS: frozenset[Axis] = frozenset()


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table.

    `counts_people` bounds people from both sides; any other count only from above, for nobody is more people than
    contacts. `audience` may enter the independence model: it counts somebody about once, unlike impressions.
    """

    code: str
    singular: str
    noun: str
    counts_people: bool
    audience: bool
    adds_over: frozenset[Axis]

    @property
    def additive(self) -> bool:
        """Whether figures of this measure add whatever time, place, channel and reporter they come from."""
        return self.adds_over == EVERY_AXIS


# A person, an account or a visitor met twice is still one, so those counts add over nothing; what happens again adds.
# People of disjoint areas add when they are residents: `campaigns.reach.people` sees to that one exception.
MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        Measure("people_reached", "person reached", "people reached", True, True, NO_AXIS),
        Measure("accounts_reached", "account reached", "accounts reached", False, True, NO_AXIS),
        Measure("impressions", "impression", "impressions", False, False, EVERY_AXIS),
        Measure("impacts", "impact", "impacts", False, False, EVERY_AXIS),
        Measure("visits", "visit", "visits", False, False, EVERY_AXIS),
        Measure("visitors", "visitor", "visitors", False, True, NO_AXIS),
        Measure("conversations", "conversation", "conversations", False, True, EVERY_AXIS),
        Measure("leaflets", "leaflet", "leaflets", False, False, EVERY_AXIS),
    )
}
