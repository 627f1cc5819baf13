"""Which kinds of change an endpoint asks for: `*` stands for anything."""

import pytest

from partners.webhooks.feeding import wants


@pytest.mark.parametrize(
    ("pattern", "kind", "is_wanted"),
    [
        ("placement.approved", "placement.approved", True),
        ("placement.approved", "placement.approved_late", False),
        ("placement.*", "placement.approved", True),
        ("placement.*", "placement.", True),
        ("placement.*", "replacement.approved", False),
        ("*", "review.pending", True),
        ("*.approved", "placement.approved", True),
        ("*.approved", "placement.approved.", False),
        ("p*t.*ed", "placement.approved", True),
        ("a*a", "a", False),
        ("ab*ba", "aba", False),
        ("*a*b*", "xaxbx", True),
        ("*a*b*", "xbxax", False),
        ("p.acement", "placement", False),
    ],
)
def test_a_star_stands_for_anything(pattern, kind, is_wanted):
    assert wants([pattern], kind) is is_wanted


def test_no_pattern_asks_for_everything():
    assert wants([], "placement.approved")


def test_many_stars_are_compared_at_once():
    assert not wants(["*a" * 30], "a" * 29 + "." + "b" * 30)
