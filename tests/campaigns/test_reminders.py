"""What waits long is said once: questions about figures, with whose answer they wait for, and overdue returns."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns import reminders
from campaigns.models import Campaign, ExpectedReturn, ReachMetric, SuspectedDuplicate
from campaigns.reach_metrics import resolution
from campaigns.tasks import send_reminders
from coordination.models import Change
from tests import make
from tests.connections import beside

pytestmark = pytest.mark.django_db(transaction=True)

QUESTIONS = "/api/v1/suspected-duplicates/"
EXPECTED = f"/api/v1/campaigns/{make.SEE_ME}/expected-returns/"


def old_question(days: int = 8) -> SuspectedDuplicate:
    """Asked so many days ago, about a figure of Dudley that may repeat one of Sandwell."""
    asked = make.make_suspected()
    SuspectedDuplicate.objects.filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(days=days))
    return asked


def reminded(subject: str) -> list[str]:
    kinds = Change.objects.filter(kind=f"{subject}.reminded").order_by("id")
    return list(kinds.values_list("subject_id", flat=True))


def answer(question: SuspectedDuplicate, by: str) -> Any:
    return resolution.resolve_suspected_duplicate(
        question, by=make.actor_for(by), expected_version=None, resolution="same_figure", reason="We asked."
    )


def test_a_question_names_whose_answer_it_waits_for_and_each_has_its_work_list():
    question, others = make.make_suspected(), make.make_suspected()
    answer(others, "dudley")
    clients = {slug: make.client(slug) for slug in ("dudley", "sandwell", make.LEAD)}
    here = f"{QUESTIONS}{question.pk}/"
    for client in clients.values():
        assert client.get(here).json()["waits_for"] == ["dudley", make.LEAD]
    lists = {
        slug: [row["id"] for row in client.get(f"{QUESTIONS}?awaits_us=true").json()["results"]]
        for slug, client in clients.items()
    }
    assert lists == {"dudley": [str(question.pk)], "sandwell": [], make.LEAD: [str(question.pk)]}
    assert len(clients["sandwell"].get(f"{QUESTIONS}?awaits_us=false").json()["results"]) == 2
    assert clients["dudley"].get(f"{QUESTIONS}{others.pk}/").json()["waits_for"] == []


def test_a_question_that_waits_for_days_is_said_once_and_no_other():
    old, young, answered = old_question(), old_question(days=6), old_question()
    answer(answered, "dudley")
    assert (reminders.remind_of_questions(), reminders.remind_of_questions()) == (1, 0)
    send_reminders.run()
    assert reminded("suspected-duplicate") == [str(old.pk)]
    (entry,) = Change.objects.filter(kind="suspected-duplicate.reminded")
    assert (entry.actor, entry.version, entry.audience, entry.readers) == (
        "system:reminders",
        old.version,
        "review",
        ["sandwell"],
    )
    assert "7 days" in str(entry.reason)
    dudley = make.client("dudley")
    assert dudley.get(f"{QUESTIONS}{old.pk}/").json()["reminded_at"] is not None
    assert dudley.get(f"{QUESTIONS}{young.pk}/").json()["reminded_at"] is None
    SuspectedDuplicate.objects.filter(pk=young.pk).update(created_at=timezone.now() - timedelta(days=9))
    assert reminders.remind_of_questions() == 1


def test_it_is_answered_in_the_version_that_was_read():
    old = old_question()
    reminders.remind_of_questions()
    body, version = {"resolution": "same_figure", "reason": "We passed it on."}, {"If-Match": f'"{old.version}"'}
    done = make.client("dudley").post(f"{QUESTIONS}{old.pk}/resolve/", body, headers=version)
    assert (done.status_code, done.json()["status"], done.json()["waits_for"]) == (200, "same_figure", [])
    assert Change.objects.filter(subject="suspected-duplicate").latest("id").kind == "suspected-duplicate.same_figure"


@pytest.mark.parametrize("first", ["answer", "reminder"])
def test_who_answers_at_the_same_moment_is_not_reminded_nor_anybody_twice(first):
    old = old_question()
    with beside() as one, beside() as other:
        one.begin()
        if first == "answer":
            one.run(answer, old, "dudley")
        else:
            assert one.run(reminders.remind_of_questions) == 1
        second = other.start(reminders.remind_of_questions)
        while not other.is_blocked():
            pass
        one.commit()
        assert second.result(20) == 0
    assert len(reminded("suspected-duplicate")) == (first == "reminder")


def overdue(organisation: str = "dudley", **campaign: Any) -> ExpectedReturn:
    """A return that is missing, of a campaign whose returns were due eight days ago unless said otherwise."""
    expected = make.make_expected(organisation)
    facts = {"returns_due_on": timezone.localdate() - timedelta(days=8)} | campaign
    Campaign.objects.filter(pk=make.SEE_ME).update(**facts)
    return expected


def test_a_return_that_is_long_overdue_is_said_once_to_all_participants():
    expected, held = overdue(), make.make_expected("sandwell")
    make.make_metric(organisation="sandwell", channel="face_to_face", status="held")
    assert (reminders.remind_of_returns(), reminders.remind_of_returns()) == (1, 0)
    assert reminded("expected-return") == [str(expected.pk)]
    (entry,) = Change.objects.filter(kind="expected-return.reminded")
    assert (entry.audience, entry.organisation, entry.actor) == ("participants", "dudley", "system:reminders")
    rows = {row["id"]: row for row in make.client("dudley").get(EXPECTED).json()["results"]}
    assert rows[str(expected.pk)]["reminded_at"] is not None
    assert rows[str(held.pk)]["reminded_at"] is None


@pytest.mark.parametrize(
    "campaign",
    [
        {"returns_due_on": timezone.localdate() - timedelta(days=7)},  # not long enough
        {"returns_due_on": None, "ends_on": timezone.localdate() - timedelta(days=14 + 7)},
        {"status": "closed"},  # nothing can be sent to it
        {"status": "draft"},
        {"suspended_at": timezone.now(), "suspended_reason": "A number is wrong.", "suspended_by": "key:k7f3q2m9"},
    ],
    ids=["not long", "a week after its end", "closed", "draft", "suspended"],
)
def test_nobody_is_reminded_of_what_is_not_long_due_or_cannot_be_sent(campaign):
    overdue(**campaign)
    assert reminders.remind_of_returns() == 0


def test_a_campaign_that_named_no_day_is_due_a_fortnight_after_its_end():
    overdue(returns_due_on=None, ends_on=timezone.localdate() - timedelta(days=14 + 8))
    assert reminders.remind_of_returns() == 1


@pytest.mark.parametrize("sent", ["own", "on_behalf", "another_channel", "void", "second_look"])
def test_only_a_standing_figure_on_its_channel_is_the_return(sent):
    overdue()
    match sent:
        case "own":
            make.make_metric(channel="face_to_face", value=0)
        case "on_behalf":
            make.make_metric(organisation=make.LEAD, channel="face_to_face", on_behalf_of=["dudley", "sandwell"])
        case "another_channel":
            make.make_metric(channel="twitter")
        case "void":
            make.make_metric(channel="face_to_face", status="void")
        case "second_look":  # seen by its reporter alone
            unsure = make.make_metric(channel="face_to_face")
            ReachMetric.objects.filter(pk=unsure.pk).update(second_look="Somebody may be named.")
    assert reminders.remind_of_returns() == (0 if sent in ("own", "on_behalf") else 1)


def test_one_run_is_bounded_and_the_task_does_the_rest(monkeypatch):
    monkeypatch.setattr(reminders, "AT_ONCE", 2)
    overdue()
    for organisation in ("sandwell", "birmingham"):
        make.make_expected(organisation)
    assert reminders.remind_of_returns() == 2
    send_reminders.run()
    assert len(reminded("expected-return")) == 3
