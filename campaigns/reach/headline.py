"""The figures of a campaign, area and period in the few lines that are printed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from campaigns.reach.contacts import contacts
from campaigns.reach.digest import inputs_sha256
from campaigns.reach.figures import Universe
from campaigns.reach.independence import modelled
from campaigns.reach.people import people
from campaigns.reach.scope import Counted
from campaigns.reach.sentences import sayable


def headline(
    figures: Sequence[Counted], universe: Universe | None, completeness: Mapping[str, object], as_of: datetime | str
) -> dict[str, object]:
    """The headline's shape in the API contract, over figures already chosen for the area, channels and period.

    `completeness` and `as_of` pass through; `people.high` and `people.modelled` are None when nothing bounds them.
    """
    reached = contacts(figures)
    bounds = people(figures, universe)
    model = modelled(bounds, universe)
    return {
        "contacts": reached.as_json(),
        "people": {
            "low": bounds.interval.low,
            "high": bounds.interval.high,
            "modelled": None if model is None else model.as_json(),
        },
        "sayable": sayable(reached.all, "contacts", bounds, model),
        "completeness": completeness,
        "as_of": as_of,
        "inputs_sha256": inputs_sha256(item.figure for item in figures),
    }
