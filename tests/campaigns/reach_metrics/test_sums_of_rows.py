"""A total of some of the rows sent with it is held, whichever rows they are and whatever it is called."""

import pytest

from campaigns.models import ReachMetric, SuspectedDuplicate
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_stage")]
SOURCES = ("X", "Y", "Z", "Digital", "Print", "Radio")


def item(reference: str, value: int, source: str = "X", area: str = make.DUDLEY, days: str = "20170217-20170217"):
    first, last = (f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in days.split("-"))
    facts = {"campaign": make.SEE_ME, "area": area, "channel": "twitter", "measure": "impressions"}
    period = {"from": first, "to": last}
    return facts | {"external_ref": reference, "period": period, "value": value, "qualifier": "exact", "source": source}


def held_of(client, *items) -> set[str]:
    answer = client.post("/api/v1/reach-metrics/batch/", {"items": list(items)}, format="json")
    assert answer.status_code == 200, answer.json()
    return set(ReachMetric.objects.filter(status="held").values_list("external_ref", flat=True))


def named(*values: int):
    """Figures that have nothing in common but place and day; their references are not in their order."""
    return [item(f"ref-{9 - at}", value, SOURCES[at]) for at, value in enumerate(values)]


def test_a_total_of_the_rows_above_it_is_held_whatever_follows(dudley):
    assert held_of(dudley, *named(500, 1_700, 2_200, 901)) == {"ref-7"}
    (question,) = SuspectedDuplicate.objects.all()
    assert (question.suspicion, len(question.summands)) == ("sum", 2)


def test_totals_of_stretch_after_stretch_are_each_held(dudley):
    assert held_of(dudley, *named(500, 1_700, 2_200, 901, 1_202, 2_103)) == {"ref-7", "ref-4"}


def test_a_councils_total_of_its_own_rows_is_held_among_those_of_others(dudley):
    rows = [item("a", 500, "X"), item("b", 900, "X", make.SANDWELL), item("c", 1_700, "Y")]
    assert held_of(dudley, *rows, item("d", 2_200, "W"), item("e", 3_300, "Z")) == {"d"}


def test_what_lies_outside_the_total_is_none_of_its_summands(dudley):
    other_days = item("b", 1_700, "Y", days="20170218-20170218")
    assert held_of(dudley, item("a", 500), other_days, item("c", 2_200, "Z"), item("d", 901, "W")) == set()


def test_small_counts_that_happen_to_add_up_are_no_total_unless_they_say_so(dudley):
    assert held_of(dudley, *named(50, 170, 220, 91)) == set()
    total = item("of-all", 441, "Sandwell total", make.SANDWELL)
    rows = [item("a", 300, "V", make.SANDWELL), item("b", 141, "W", make.SANDWELL)]
    assert held_of(dudley, total, *rows) == {"of-all"}


def test_a_reference_that_speaks_of_a_total_is_enough(dudley):
    assert held_of(dudley, item("dudley_total", 220, "U"), item("a", 50, "V"), item("b", 170, "W")) == {"dudley_total"}
