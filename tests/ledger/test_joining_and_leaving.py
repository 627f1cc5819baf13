"""The feed of an organisation that joins a campaign late, or leaves it."""

import pytest

from campaigns import leading
from campaigns.models import Participant
from coordination.ledger.relay import give_positions
from tests import make

pytestmark = pytest.mark.django_db


def read(client) -> list[tuple[str, str]]:
    """Kind and id of everything the feed has, from its beginning."""
    give_positions()
    items = client.get("/api/v1/changes/?limit=500").json()["items"]
    return [(item["kind"], item["id"]) for item in items]


def test_who_joins_later_reads_the_past_that_participants_may_see_and_no_draft():
    campaign = make.make_campaign(contributors=("dudley",))
    shared, draft = make.make_event(), make.make_event(status="draft")
    client = make.client("walsall")
    assert ("event.scheduled", str(shared.pk)) not in read(client)
    assert str(shared.pk) not in [key for _, key in read(client)]
    make.make_campaign(campaign.slug, contributors=("walsall",), reviewers=())
    found = [key for _, key in read(client)]
    assert str(shared.pk) in found
    assert str(draft.pk) not in found


def test_who_leaves_reads_that_it_has_left_and_of_the_campaign_nothing_more():
    campaign = make.make_campaign(contributors=("dudley", "sandwell"))
    event, own = make.make_event(), make.make_event(organisation="sandwell")
    client = make.client("sandwell")
    assert str(event.pk) in [key for _, key in read(client)]
    participant = Participant.objects.get(campaign=campaign, organisation="sandwell")
    leading.remove_participant(participant, by=make.actor_for(make.LEAD))
    later = make.make_event(campaign=campaign)
    found = read(client)
    assert "participant.deleted" in [kind for kind, _ in found]
    keys = [key for _, key in found]
    assert str(own.pk) in keys
    assert not {str(event.pk), str(later.pk)} & set(keys)
