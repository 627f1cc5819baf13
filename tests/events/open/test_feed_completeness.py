"""Read while others write: whatever commits late is read late, and nothing is skipped."""

import threading

import pytest

from campaigns.lifecycle import campaigns
from coordination.ledger.sequencer import give_positions
from coordination.models import Change
from tests import make
from tests.connections import PATIENCE, beside, wait_for_blocked, wait_until
from tests.events.open.feed_reader import Follower, hide, public_event

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ROUNDS = 4, 10


def test_an_event_written_first_and_committed_last_is_still_read():
    make.make_campaign()
    reader = Follower()
    with beside() as slow:
        slow.begin()
        late = slow.run(public_event)
        early = public_event()
        give_positions()
        assert [item["id"] for item in reader.read_on()] == [str(early.pk)]
        slow.commit()
    give_positions()
    assert [item["id"] for item in reader.read_on()] == [str(late.pk)]
    written = dict(Change.objects.filter(subject="event").values_list("subject_id", "id"))
    assert written[str(late.pk)] < written[str(early.pk)]


def test_an_event_posted_while_its_campaign_goes_live_is_read():
    campaign = make.make_campaign("hear-me-next", status="draft")
    make.make_event(campaign=campaign, status="draft")  # Dudley takes part from here on
    reader = Follower()
    with beside(2) as (posting, leader):
        posting.begin()
        late = posting.run(public_event, campaign=campaign)
        going = leader.start(
            campaigns.change_campaign, campaign, by=make.actor_for(make.LEAD), expected_version=None, status="live"
        )
        # Had it not waited, its change would come after the campaign's, and no reader would come back for the event.
        wait_for_blocked(by=posting.pid, number=1)
        posting.commit()
        going.result(PATIENCE)
    give_positions()
    assert {item["id"] for item in reader.read_on()} == {str(late.pk)}


def test_a_draft_scheduled_while_its_campaign_goes_live_is_read():
    from events import scheduling

    campaign = make.make_campaign("hear-me-next", status="draft")
    draft = make.make_event(campaign=campaign, status="draft", public=True)
    reader = Follower()
    with beside(2) as (owner, leader):
        owner.begin()
        owner.run(scheduling.schedule_event, draft, by=make.actor_for(), expected_version=None)
        going = leader.start(
            campaigns.change_campaign, campaign, by=make.actor_for(make.LEAD), expected_version=None, status="live"
        )
        wait_for_blocked(by=owner.pid, number=1)
        owner.commit()
        going.result(PATIENCE)
    give_positions()
    first = reader.read_on()
    assert {item["id"] for item in first} == {str(draft.pk)}
    live = Change.objects.get(subject="campaign", subject_id=campaign.pk, kind="campaign.live")
    assert first[-1]["modified"] > live.position


def test_a_reader_among_writers_ends_with_what_is_public():
    make.make_event()
    reader, over = Follower(limit=5), threading.Event()
    with beside(WRITERS) as writers, beside() as relay:
        relaying = relay.start(_relay_until, over)
        jobs = [writer.start(_write) for writer in writers]
        wait_until(lambda: _read(reader) and all(job.done() for job in jobs), "the writers")
        made = dict(pair for job in jobs for pair in job.result())
        wait_until(lambda: not Change.objects.filter(position=None).exists(), "the relay")
        over.set()
        relaying.result(PATIENCE)
    reader.read_on()
    # An event hidden before anybody read it shows as gone alone.
    assert reader.last_states == made
    numbers = [item["modified"] for item in reader.items]
    assert numbers == sorted(set(numbers))


def _read(reader: Follower) -> bool:
    reader.read_on()
    return True


def _write() -> list[tuple[str, str]]:
    made = []
    for number in range(ROUNDS):
        event = public_event()
        if number % 3 == 0:
            hide(event)
        made.append((str(event.pk), "deleted" if number % 3 == 0 else "updated"))
    return made


def _relay_until(over: threading.Event) -> None:
    while not over.is_set():
        if not give_positions():
            over.wait(0.002)
