"""What PostgreSQL generates for a figure (`low`, `high`, `rank`) is what the qualifiers' arithmetic defines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.models import ReachMetric
from campaigns.models.reach_metric import MAX_VALUE
from campaigns.reach.qualifiers import RANK, Qualifier, interval_of
from tests import make

SAID = st.one_of(
    st.tuples(st.sampled_from([Qualifier.EXACT, Qualifier.MORE_THAN, Qualifier.AT_LEAST]), st.none()),
    st.tuples(st.sampled_from([Qualifier.ABOUT, Qualifier.ESTIMATE]), st.none() | st.integers(0, 100)),
)
VALUES = st.one_of(st.integers(0, 250), st.integers(0, MAX_VALUE), st.sampled_from([0, 1, MAX_VALUE]))


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(figures=st.lists(st.tuples(VALUES, SAID), min_size=1, max_size=30))
def test_the_generated_columns_are_the_interval_and_the_rank(figures):
    pattern = ReachMetric.objects.filter(source="pattern").first() or make.make_metric(source="pattern")
    shared = {name: getattr(pattern, name) for name in ("campaign", "organisation", "area", "channel", "measure")}
    shared |= {"period": pattern.period, "recorded_by": "system:test", "status": "void"}
    made = ReachMetric.objects.bulk_create(
        ReachMetric(value=value, qualifier=word, margin_percent=margin, source=f"{number}", **shared)
        for number, (value, (word, margin)) in enumerate(figures)
    )
    assert len(made) == len(figures)
    rows = ReachMetric.objects.filter(status="void").order_by("-created_at", "-id")[: len(figures)]
    assert sorted(_generated(rows)) == sorted(_defined(figures))


def _generated(rows):
    for row in rows:
        yield repr((row.value, row.qualifier, row.margin_percent, row.low, row.high, row.rank))


def _defined(figures):
    for value, (word, margin) in figures:
        said = interval_of(value, word, margin)
        yield repr((value, word.value, margin, said.low, said.high, RANK[word]))
