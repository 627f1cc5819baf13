import hashlib
from dataclasses import replace

from campaigns.reach.digest import inputs_sha256
from tests.campaigns.reach.figure_making import CAMPAIGN, DIGITAL_MEDIA


def test_anyone_can_compute_the_digest_of_one_figure():
    written = (
        '[{"area":"E11000005","channel":"digital_media","channel_unit":"people_reached","from":"2017-02-17",'
        '"grade":"self_reported","id":"digital","margin_percent":null,"measure":"people_reached",'
        '"organisation":"transport-for-west-midlands","part_of":null,"qualifier":"exact","source":"",'
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
        {"universe": "residents"},
        {"grade": "audited"},
        {"source": "platform export"},
        {"organisation": "dudley"},
        {"measure": "impressions"},
        {"period_to": DIGITAL_MEDIA.period_from},
    ]
    digests = {inputs_sha256([replace(DIGITAL_MEDIA, **change)]) for change in changes}
    assert len(digests | {inputs_sha256([DIGITAL_MEDIA])}) == len(changes) + 1
