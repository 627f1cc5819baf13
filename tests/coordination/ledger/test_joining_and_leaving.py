"""The feed of an organisation that joins a campaign late, or leaves it."""

import pytest

from campaigns.lifecycle import invitations
from campaigns.models import Participant
from coordination.ledger.sequencer import give_positions
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
    invitations.leave_campaign(participant, by=make.actor_for("sandwell"), expected_version=None)
    later = make.make_event(campaign=campaign)
    found = read(client)
    assert "participant.left" in [kind for kind, _ in found]
    assert ("participant.deleted", str(participant.pk)) in read(make.client("dudley"))
    keys = [key for _, key in found]
    assert str(own.pk) in keys
    assert not {str(event.pk), str(later.pk)} & set(keys)


def test_an_invitation_is_between_the_lead_and_the_invited_until_it_is_accepted():
    campaign = make.make_campaign(contributors=("dudley",), reviewers=())
    part = make.make_participant("walsall", campaign=campaign, status="invited")
    readers = {slug: make.client(slug) for slug in ("walsall", make.LEAD, "dudley", "sandwell")}
    told = ("participant.created", str(part.pk))
    assert {slug: told in read(client) for slug, client in readers.items()} == {
        "walsall": True,
        make.LEAD: True,
        "dudley": False,
        "sandwell": False,
    }
    invitations.accept_invitation(part, by=make.actor_for("walsall"), expected_version=1)
    for slug, client in readers.items():
        assert ("participant.accepted", str(part.pk)) in read(client), slug
        assert (told in read(client)) == (slug in ("walsall", make.LEAD))


@pytest.mark.parametrize(
    ("action", "kind"), [("decline", "participant.declined"), ("withdraw", "participant.withdrawn")]
)
def test_what_becomes_of_an_invitation_that_is_not_accepted_is_nobody_elses(action: str, kind: str):
    part = make.make_participant("walsall", status="invited")
    if action == "decline":
        invitations.decline_invitation(part, by=make.actor_for("walsall"), expected_version=None)
    else:
        invitations.withdraw_invitation(part, by=make.actor_for(make.LEAD))
    for slug, sees in (("walsall", True), (make.LEAD, True), ("dudley", False)):
        found = read(make.client(slug))
        assert ((kind, str(part.pk)) in found) == sees
        assert (str(part.pk) in [key for _, key in found]) == sees


def test_an_offered_endorsement_is_between_the_endorser_and_the_lead():
    endorsement = make.make_endorsement("walsall", status="offered", statement="We back it.")
    for slug, sees in (("walsall", True), (make.LEAD, True), ("dudley", False), (make.POLICE, False)):
        assert (("endorsement.created", str(endorsement.pk)) in read(make.client(slug))) == sees


def test_a_draft_campaign_tells_the_invited_of_the_invitation_and_of_nothing_else():
    campaign = make.make_campaign("hear-me-next", status="draft", contributors=("dudley",))
    make.make_phase("kept-quiet", campaign=campaign)
    make.make_event(campaign=campaign)
    part = make.make_participant("walsall", campaign=campaign, status="invited")
    of_the_campaign = [
        entry for entry in read(make.client("walsall")) if not entry[0].startswith(("api-key", "terms-acceptance"))
    ]
    assert of_the_campaign == [("participant.created", str(part.pk))]
