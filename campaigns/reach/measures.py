"""The eight things a figure may count, and what each count can say about people and about a total.

The one table of units: adding, bounds, checks, claims, roll-ups and what is suppressed all read it.
"""

from dataclasses import dataclass
from enum import StrEnum


class Axis(StrEnum):
    """Along what two figures of one measure may differ."""

    TIME = "time"
    PLACE = "place"
    CHANNEL = "channel"
    REPORTER = "reporter"


EVERY_AXIS = frozenset(Axis)
NO_AXIS: frozenset[Axis] = frozenset()


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table.

    `counts_people` bounds people from both sides. `one_person_each` bounds them from above: nobody is more people than
    contacts, while a leaflet is handed on, and an account or a device may be shared. `audience` may enter the
    independence model: it counts somebody about once, unlike impressions. `adds_over` holds the axes along which
    figures may differ and still be added, `residents_add_over` those along which figures of residents of disjoint areas
    may besides. `at_most` are the measures that it can never exceed over the same days by the same reporter, area and
    channel. `out_take` is what people did (GCS evaluation cycle: between what was put out and what came of it), counted
    in numbers small enough to point at somebody.
    """

    code: str
    singular: str
    noun: str
    counts_people: bool = False
    one_person_each: bool = True
    audience: bool = False
    adds_over: frozenset[Axis] = EVERY_AXIS
    residents_add_over: frozenset[Axis] = NO_AXIS
    at_most: tuple[str, ...] = ()
    out_take: bool = False

    @property
    def additive(self) -> bool:
        """Whether figures of this measure add whatever time, place, channel and reporter they come from."""
        return self.adds_over == EVERY_AXIS


_PEOPLE = Measure(
    "people_reached",
    "person reached",
    "people reached",
    counts_people=True,
    audience=True,
    adds_over=NO_AXIS,
    residents_add_over=frozenset({Axis.PLACE}),  # nobody lives in two areas that are not inside each other
    at_most=("impressions", "impacts"),
)
_ACCOUNTS = Measure(
    "accounts_reached",
    "account reached",
    "accounts reached",
    one_person_each=False,
    audience=True,
    adds_over=frozenset({Axis.CHANNEL}),  # an account belongs to one platform
    at_most=("impressions",),
)
_VISITORS = Measure(
    "visitors",
    "visitor",
    "visitors",
    one_person_each=False,  # a website counts devices
    audience=True,
    adds_over=NO_AXIS,
    at_most=("visits",),
    out_take=True,
)

# Somebody met twice is still one person, account or visitor, so those counts add over little; what happens again adds.
MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        _PEOPLE,
        _ACCOUNTS,
        Measure("impressions", "impression", "impressions"),
        Measure("impacts", "impact", "impacts"),
        Measure("visits", "visit", "visits", out_take=True),
        _VISITORS,
        Measure("conversations", "conversation", "conversations", audience=True, out_take=True),
        Measure("leaflets", "leaflet", "leaflets", one_person_each=False),
    )
}
