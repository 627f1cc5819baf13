"""Which kinds of change an endpoint asks for: `*` stands for anything."""

import re

import pytest
from django.apps import apps

from coordination.ground.errors import Invalid
from coordination.ground.ledger_triggers import KINDS
from partners.webhooks.fan_out import wants_kind
from partners.webhooks.kinds import check_kinds


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
    assert wants_kind([pattern], kind) is is_wanted


def test_no_pattern_asks_for_everything():
    assert wants_kind([], "placement.approved")


def test_many_stars_are_compared_at_once():
    assert not wants_kind(["*a" * 30], "a" * 29 + "." + "b" * 30)


def test_every_state_of_every_table_is_a_kind_that_there_is():
    """Or an endpoint could not ask for what it would be told."""
    subjects = set()
    for model in apps.get_models():
        for trigger in getattr(model._meta, "triggers", ()):
            if trigger.name == "ledger_update":
                subject = re.search(r"'([a-z-]+)\.updated'", trigger.func)[1]
                expression = re.search(r"\.' \|\| (.*?) ELSE '[a-z-]+\.updated' END", trigger.func)
                words = re.findall(r"(?:THEN|ELSE) '([a-z_]+)'", expression[1]) if expression else []
                if expression and "n.status" in expression[1]:
                    words += [state for state, _ in model._meta.get_field("status").choices]
                assert {f"{subject}.{word}" for word in [*words, "created", "updated", "deleted"]} == {*KINDS[subject]}
                subjects.add(subject)
    assert subjects == set(KINDS)


@pytest.mark.parametrize(
    ("pattern", "nearest"),
    [
        ("placement.aproved", "placement.approved"),
        ("placment.approved", "placement.approved"),
        ("event.delayed", "event.deleted"),
        ("reach_metric.*", "reach-metric.*"),
        ("*.approve", "placement"),
        ("zzz", "suspected-duplicate"),
        ("event", "event.*"),
    ],
)
def test_a_kind_that_cannot_be_is_refused_with_those_that_come_nearest(pattern, nearest):
    with pytest.raises(Invalid) as refused:
        check_kinds(["review.*", pattern])
    (fault,) = refused.value.errors
    assert (fault.pointer, fault.code) == ("/kinds/1", "no_such_kind")
    assert nearest in fault.detail
