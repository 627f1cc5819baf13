"""Whatever people do to figures, and whenever the relay numbers the ledger: a headline and a grid of completeness are
what all figures come to now, whether or not they were worked out before."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from campaigns.questions import Question
from coordination.ledger.sequencer import give_positions
from partners.models import Area
from tests import make
from tests.campaigns.reach_metrics.worked_out_anew import anew, counting_reads, told
from tests.campaigns.rollups.edits import HISTORIES, SETTINGS, START, new_world
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.django_db(transaction=True)]


def questions(campaign: Campaign) -> list[Question]:
    """All of it, a part of its area, one channel, and days that cut figures."""
    dudley = Area.objects.get(pk=make.DUDLEY)
    return [
        Question(campaign, campaign.area),
        Question(campaign, dudley),
        Question(campaign, campaign.area, channels=frozenset({"twitter"})),
        Question(campaign, campaign.area, first=START + timedelta(days=3), last=START + timedelta(days=9)),
    ]


@settings(max_examples=examples(30), **SETTINGS)
@given(history=HISTORIES, numbered=st.lists(st.booleans(), min_size=14, max_size=14))
def test_every_answer_is_what_all_figures_come_to_now(history, numbered):
    world = new_world()
    for edit, is_numbered in zip(history, numbered, strict=False):
        world.edit(edit)
        if is_numbered:
            give_positions()
        for question in questions(world.campaign):
            asked = told(question)
            assert asked == anew(lambda question=question: told(question))
            with counting_reads() as reads:
                assert told(question) == asked
            assert reads == []
