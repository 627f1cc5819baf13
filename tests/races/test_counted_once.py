"""Figures that look like one, sent at once, beside a correction, a void, a resolution and the compiler."""

import pytest
from django.db import connection
from django.db.models import Sum

from campaigns.models import DayCell, ReachMetric, SuspectedDuplicate
from campaigns.reach_metrics import record, resolution
from campaigns.rollups.compile import _compile
from campaigns.rollups.verify import cell_differences
from tests import make
from tests.campaigns.rollups.naive_cells import compile_all
from tests.connections import PATIENCE, beside, wait_until
from tests.races.lock_barrier import holding, meet

pytestmark = pytest.mark.django_db(transaction=True)

COUNCILS = ("birmingham", "coventry", "dudley", "sandwell", "solihull", "walsall", "wolverhampton")
REGIONAL = {"value": 761_000, "area": make.COUNTY, "source": "the region"}


def counted() -> int:
    """What the compiled campaign comes to."""
    compile_all()
    assert cell_differences() == []
    return DayCell.objects.aggregate(total=Sum("total"))["total"] or 0


def prepare(*slugs):
    for number, slug in enumerate(slugs):
        make.make_metric(organisation=slug, channel="press", value=1 + number, status="void")


def test_seven_sent_at_once_are_one_that_counts_and_six_that_are_held():
    prepare(*COUNCILS)
    sends = [lambda slug=slug: make.make_metric(organisation=slug, **REGIONAL).pk for slug in COUNCILS]
    with beside(7) as councils:
        for each in [council.start(send) for council, send in zip(councils, sends, strict=True)]:
            each.result(PATIENCE)
    figures = ReachMetric.objects.filter(channel="digital_media")
    assert sorted(figures.values_list("status", flat=True)) == ["counted"] + ["held"] * 6
    assert SuspectedDuplicate.objects.filter(status="pending").count() == 6
    assert counted() == 761_000


def test_the_second_waits_for_the_first_and_is_held_because_of_it():
    prepare("dudley", "sandwell")
    with beside(2) as (first, second):
        first.begin()
        one = first.run(make.make_metric, organisation="dudley", **REGIONAL)
        sending = second.start(make.make_metric, organisation="sandwell", **REGIONAL)
        wait_until(second.is_blocked, "the second to wait")
        first.commit()
        other = sending.result(PATIENCE)
    assert (other.status, str(one.pk) in other.held_reason) == ("held", True)


def test_the_second_counts_where_the_first_is_undone():
    prepare("dudley", "sandwell")
    with beside(2) as (first, second):
        first.begin()
        first.run(make.make_metric, organisation="dudley", **REGIONAL)
        sending = second.start(make.make_metric, organisation="sandwell", **REGIONAL)
        wait_until(second.is_blocked, "the second to wait")
        first.rollback()
        assert sending.result(PATIENCE).status == "counted"
    assert counted() == 761_000


@pytest.mark.parametrize("void_first", [True, False])
def test_a_void_beside_a_new_one_leaves_exactly_one_that_counts(void_first):
    prepare("dudley", "sandwell")
    one = make.make_metric(organisation="dudley", **REGIONAL)

    def strike():
        record.void_reach_metric(one, by=make.actor_for("dudley"), expected_version=None, reason="The region sends it.")

    def send():
        make.make_metric(organisation="sandwell", **REGIONAL)

    steps = [strike, send] if void_first else [send, strike]
    with holding(_hold_the_turn) as holder:
        meet(holder, *steps)
    assert sorted(ReachMetric.objects.filter(channel="digital_media").values_list("status", flat=True)) == [
        "counted",
        "void",
    ]
    assert counted() == 761_000


def _hold_the_turn():
    with connection.cursor() as cursor:
        key = f"figures/{make.SEE_ME}/people_reached"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def test_a_figure_corrected_into_another_while_that_is_corrected_into_it_is_held_once():
    prepare("dudley", "sandwell")
    ours = make.make_metric(organisation="dudley", area=make.COUNTY, value=1)
    theirs = make.make_metric(organisation="sandwell", area=make.COUNTY, value=2)

    def correct(metric, slug):
        return lambda: record.correct_reach_metric(
            metric, by=make.actor_for(slug), expected_version=None, value=761_000
        )

    with holding(_hold_the_turn) as holder:
        meet(holder, correct(ours, "dudley"), correct(theirs, "sandwell"))
    states = {m.pk: m.status for m in ReachMetric.objects.filter(channel="digital_media")}
    assert states == {ours.pk: "counted", theirs.pk: "held"}
    assert counted() == 761_000


@pytest.mark.parametrize("verdict", ["keep_both", "same_figure"])
def test_of_two_resolutions_at_once_one_stands(verdict):
    prepare("dudley", "sandwell")
    make.make_metric(organisation="dudley", **REGIONAL)
    make.make_metric(organisation="sandwell", **REGIONAL)
    doubt = SuspectedDuplicate.objects.get()
    lead = make.actor_for(make.LEAD)

    def resolve(how):
        def step():
            try:
                resolution.resolve_suspected_duplicate(
                    doubt, by=lead, expected_version=1, resolution=how, reason="Asked both."
                )
            except Exception as refused:
                return type(refused).__name__
            return how

        return step

    other = "same_figure" if verdict == "keep_both" else "keep_both"
    with holding(_hold_the_turn) as holder:
        answers = meet(holder, resolve(verdict), resolve(other))
    assert answers == [verdict, "Stale"]
    assert counted() == (1_522_000 if verdict == "keep_both" else 761_000)


def test_a_figure_held_while_the_compiler_counts_it_is_not_in_the_total_afterwards():
    prepare("dudley", "sandwell")
    ours = make.make_metric(organisation="dudley", area=make.COUNTY, value=5)
    with beside(2) as (compiler, lead):
        compiler.begin()
        compiler.run(_compile, 10)
        holding_it = lead.start(
            resolution.hold_reach_metric,
            ours,
            by=make.actor_for(make.LEAD),
            expected_version=None,
            reason="Please check it.",
        )
        wait_until(lambda: lead.is_blocked() or holding_it.done(), "the lead to have written or to wait")
        compiler.commit()
        holding_it.result(PATIENCE)
    assert counted() == 0


def test_a_figure_released_while_the_compiler_leaves_it_out_is_in_the_total_afterwards():
    prepare("dudley", "sandwell")
    make.make_metric(organisation="dudley", **REGIONAL)
    make.make_metric(organisation="sandwell", **REGIONAL)
    doubt = SuspectedDuplicate.objects.get()
    with beside(2) as (compiler, lead):
        lead.begin()
        lead.run(
            resolution.resolve_suspected_duplicate,
            doubt,
            by=make.actor_for(make.LEAD),
            expected_version=None,
            resolution="keep_both",
            reason="Two campaigns of posters.",
        )
        compiler.begin()
        compiler.run(_compile, 10)  # sees neither the released figure nor its mark
        lead.commit()
        compiler.commit()
    assert counted() == 1_522_000
