import hashlib
from dataclasses import asdict, replace

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reach.headline import inputs_sha256
from tests.campaigns.reach.example_figures import CAMPAIGN, DIGITAL_MEDIA


def test_anyone_can_compute_the_digest_of_one_figure():
    written = (
        '[{"area":"E11000005","channel":"digital_media","channel_unit":"people_reached","from":"2017-02-17",'
        '"grade":"self_reported","id":"digital","margin_percent":null,"measure":"people_reached",'
        '"organisation":"transport-for-west-midlands","part_of":null,"qualifier":"exact","rounded_to":null,"source":"",'
        '"to":"2017-03-03","universe":null,"value":761000,"version":1}]'
    )
    assert inputs_sha256([DIGITAL_MEDIA]) == hashlib.sha256(written.encode()).hexdigest()


def test_the_order_of_the_figures_does_not_matter():
    assert inputs_sha256(CAMPAIGN) == inputs_sha256(reversed(CAMPAIGN))


def test_any_change_that_counts_changes_the_digest():
    changes = [
        {"version": 2},
        {"value": 761_001},
        {"area": "E08000027"},
        {"qualifier": "about"},
        {"margin_percent": 5},
        {"rounded_to": 1_000},
        {"universe": "residents"},
        {"grade": "audited"},
        {"source": "platform export"},
        {"organisation": "dudley"},
        {"measure": "impressions"},
        {"period_to": DIGITAL_MEDIA.period_from},
    ]
    digests = {inputs_sha256([replace(DIGITAL_MEDIA, **change)]) for change in changes}
    assert len(digests | {inputs_sha256([DIGITAL_MEDIA])}) == len(changes) + 1


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(source=TEXT, universe=st.none() | TEXT, value=st.integers(0, 2**53 - 1), margin=st.none() | st.integers(0, 100))
def test_the_digest_is_that_of_the_canonical_json_of_the_standard(source, universe, value, margin):
    figure = replace(DIGITAL_MEDIA, source=source, universe=universe, value=value, margin_percent=margin)
    said = asdict(figure)
    named = "id version organisation area channel channel_unit measure value margin_percent rounded_to universe grade"
    entry = {name: said[name] for name in [*named.split(), "source", "part_of"]}
    entry |= {"from": "2017-02-17", "to": "2017-03-03", "qualifier": "exact"}
    assert inputs_sha256([figure]) == hashlib.sha256(rfc8785.dumps([entry])).hexdigest()


def test_a_value_that_json_cannot_carry_exactly_has_no_digest():
    with pytest.raises(ValueError, match="carry exactly"):
        inputs_sha256([replace(DIGITAL_MEDIA, value=2**53)])
