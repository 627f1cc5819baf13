"""What `as_of` answers at every step is what the edits up to that step come to, done again from the beginning."""

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from coordination.ground.datetimes import format_datetime
from tests import make
from tests.naive import rollups
from tests.naive.headline_and_claims import Asked
from tests.naive.test_headline import expected, headline
from tests.naive.test_rollups import bare
from tests.naive.twin_campaign import COUNTY, DUDLEY, REGION, SETTINGS, START, histories, new_twin_campaign
from tests.turns import IN_TURN, examples

pytestmark = [*IN_TURN, pytest.mark.django_db(transaction=True)]

QUESTIONS = (
    {"group_by": "area,channel,measure", "area": REGION},
    {"group_by": "organisation,measure,week", "area": COUNTY},
    {"group_by": "measure,day", "area": DUDLEY, "from": "2017-02-15", "to": "2017-02-24"},
)
SCOPES = (Asked(REGION), Asked(DUDLEY, (), START.replace(day=15), START.replace(day=24)))


@settings(max_examples=examples(7), **SETTINGS)
@given(history=histories(most=8), question=st.sampled_from(QUESTIONS), scope=st.sampled_from(SCOPES))
def test_the_past_is_replayed_as_it_was_known_at_every_step(history, question, scope):
    twin, client = new_twin_campaign(), make.client("dudley")
    instants = [timezone.now()]
    for edit in history:
        twin.edit(edit)
        instants.append(timezone.now())
    for instant in instants:
        world, as_of = twin.history.at(instant), format_datetime(instant)
        answer = client.get(f"/api/v1/campaigns/{twin.campaign.pk}/rollups/", {**question, "as_of": as_of}).json()
        rows = [bare(row) for row in answer["results"]] if "results" in answer else None
        assert rows == rollups.rollup(world, question), (instant, question)
        if not any(
            figure.part_of for figure in world.figures.values()
        ):  # what parts tell of people is tested by itself
            assert headline(client, twin, scope, as_of=as_of) == expected(world, scope), (instant, scope)
