from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from campaigns.reach.bounds.contacts import contact_totals
from campaigns.reach.qualifiers import Interval, Qualifier
from tests.campaigns.reach.example_figures import TWITTER, counted, days, make_figure

FIGURES = st.lists(
    st.builds(
        lambda channel, value, word, first, length: make_figure(
            channel=channel, value=value, qualifier=word, **days(first, first + length)
        ),
        st.sampled_from(["twitter", "website", "press"]),
        st.integers(0, 10_000),
        st.sampled_from(Qualifier),
        st.integers(0, 30),
        st.integers(0, 20),
    ),
    max_size=6,
)


def test_a_channel_counts_only_in_its_own_unit():
    impressions = make_figure(**{**_as_dict(TWITTER), "measure": "impressions", "value": 5_000_000})
    assert contact_totals(counted(TWITTER, impressions)).all.total == 278_000


def _as_dict(figure):
    return {name: getattr(figure, name) for name in figure.__dataclass_fields__}


def test_a_channel_names_its_unit_and_how_many_figures_it_holds():
    later = make_figure(id="later", value=10, qualifier=Qualifier.ABOUT, margin_percent=10, grade="platform")
    assert contact_totals(counted(make_figure(grade="audited"), later)).as_json()["by_channel"] == [
        {
            "channel": "digital_media",
            "name": "digital media",
            "measure": "people_reached",
            "total": 761_010,
            "qualifier": "about",
            "low": 761_009,
            "high": 761_011,
            "evidence_grade": "platform",
            "metrics": 2,
        }
    ]


def test_a_nil_return_is_an_exact_nothing_and_no_return_is_not():
    nil = contact_totals(counted(make_figure(value=0)))
    none = contact_totals([])
    assert (nil.all.total, nil.all.qualifier, nil.all.sure) == (0, "exact", Interval(0, 0))
    assert (none.all.total, none.all.qualifier, none.all.sure) == (0, "at_least", Interval(0, None))
    assert (none.as_json()["by_channel"], none.as_json()["evidence_grade"]) == ([], None)


@given(FIGURES, st.integers(0, 50))
def test_two_halves_of_the_time_add_up_to_the_whole(figures, cut):
    day = date(2017, 2, 17) + timedelta(days=cut)
    whole = contact_totals(counted(*figures)).all.total
    before = contact_totals(counted(*figures, last=day)).all.total
    after = contact_totals(counted(*figures, first=day + timedelta(days=1))).all.total
    assert before + after == whole


@given(FIGURES, st.integers(0, 50), st.integers(0, 50))
def test_a_total_lies_between_its_ends_and_is_the_sum_of_its_channels(figures, first, length):
    start = date(2017, 2, 17) + timedelta(days=first)
    reached = contact_totals(counted(*figures, first=start, last=start + timedelta(days=length)))
    assert reached.all.total == sum(part.total for part in reached.by_channel.values())
    for part in [reached.all, *reached.by_channel.values()]:
        assert part.sure.low <= part.total
        assert part.sure.high is None or part.total <= part.sure.high
