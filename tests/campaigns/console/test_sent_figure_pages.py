"""A figure that was sent: its history, its correction and its end, on pages."""

import re
from datetime import date
from typing import Any

import pytest

from campaigns.models import ReachMetric
from campaigns.reach_metrics.record import correct_reach_metric
from campaigns.reach_metrics.resolution import hold_reach_metric, release_reach_metric
from coordination.models import Change
from partners.models import Role
from tests import make
from tests.campaigns.console.test_figure_pages import PAGE, TYPED, WEBSITE, reserved
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, heading, send

pytestmark = pytest.mark.django_db
DAYS = (date(2017, 2, 17), date(2017, 2, 24))


@pytest.fixture
def figure() -> ReachMetric:
    for channel in make.CHANNELS:
        make.make_channel(channel)
    return make.make_metric(
        channel="website", value=15_000, qualifier="more_than", period=DAYS, source="Statistics", grade="platform"
    )


def at(figure: ReachMetric, what: str = "") -> str:
    return f"/figures/sent/{figure.pk}/{what}"


def typed(**fields: Any) -> dict[str, Any]:
    return {**TYPED, "source": "Statistics", "version": "1", **fields}


def test_a_wrong_figure_is_corrected_and_what_it_was_stays_to_be_read(figure: ReachMetric):
    client = officer()
    assert at(figure) in check_page(client.get(PAGE))
    form = check_page(client.get(at(figure, "correct/")))
    assert 'value="15,000"' in form and re.search(r'<option value="more_than"\s+selected', form)
    saved = send(client, at(figure, "correct/"), **typed(value="1,500", qualifier="exact"))
    assert "1,500 visitors" in heading(saved)
    page = saved.content.decode()
    assert "The figure is corrected" in page and "Count: 15,000, now 1,500" in page
    assert "How well it is known: More than this many, now Exactly this, as counted" in page
    assert "by Ana Kowalczyk" in page
    stored = ReachMetric.objects.get()
    assert (stored.value, stored.qualifier, stored.version, stored.period) == (1_500, "exact", 2, make.days(*DAYS))
    assert Change.objects.filter(kind="reach-metric.updated", subject_id=str(figure.pk)).count() == 1
    send(client, at(figure, "correct/"), **typed(value="1,500", qualifier="exact", version="2"))
    assert ReachMetric.objects.get().version == 2  # nothing was changed


def test_margin_and_rounding_are_shown_kept_and_taken_away(figure: ReachMetric):
    estimate = make.make_metric(
        channel="twitter", value=900, qualifier="about", margin_percent=10, rounded_to=100, period=DAYS
    )
    client, form = officer(), at(estimate, "correct/")
    assert "10 % either way" in check_page(client.get(at(estimate)))
    page = check_page(client.get(form))
    assert re.search(r'name="margin_percent"[^>]*value="10"', page) and re.search(
        r'name="rounded_to"[^>]*value="100"', page
    )
    wrong = send(client, form, **typed(value="905", qualifier="exact", margin_percent="10"))
    assert errors(wrong) == ["Only “about” and an estimate have a margin: leave it empty"]
    assert errors(send(client, form, **typed(value="905", qualifier="about", margin_percent="ten"))) == [
        "Enter a whole number of per cent, like 10, or nothing"
    ]
    send(client, form, **typed(value="905", qualifier="about", margin_percent="5", rounded_to=""))
    estimate.refresh_from_db()
    assert (estimate.value, estimate.margin_percent, estimate.rounded_to) == (905, 5, None)
    send(client, form, **typed(value="905", qualifier="exact", margin_percent="", version="2"))
    estimate.refresh_from_db()
    assert (estimate.qualifier, estimate.margin_percent) == ("exact", None)


def test_what_stood_in_a_figure_while_others_could_not_see_it_its_history_does_not_tell_them(figure: ReachMetric):
    lead, owner = make.actor_for(make.LEAD), make.actor_for()
    hold_reach_metric(figure, by=lead, expected_version=None, reason="Ten times the week before?")
    hidden = correct_reach_metric(ReachMetric.objects.get(), by=owner, expected_version=None, source="Out of sight")
    correct_reach_metric(hidden, by=owner, expected_version=None, source="Statistics again")
    release_reach_metric(ReachMetric.objects.get(), by=lead, expected_version=None, reason="Checked.")
    assert "Out of sight" in check_page(officer().get(at(figure)))
    page = check_page(officer("sandwell", name="Ben").get(at(figure)))
    assert "Statistics again" in page and "“Checked.”" in page and "Recorded" in page
    for untold in ("Out of sight", "Ten times", "Waits for an answer"):
        assert untold not in page


def test_a_whole_that_somebody_may_not_see_is_not_put_into_words_for_them(figure: ReachMetric):
    part = make.make_metric(channel="website", value=400, period=DAYS, source="Part", part_of=figure)
    reader = officer("sandwell", name="Ben")
    assert "more than 15,000 visitors" in check_page(reader.get(at(part)))
    hold_reach_metric(figure, by=make.actor_for(make.LEAD), expected_version=None, reason="Ten times the week before?")
    assert "15,000" in check_page(officer().get(at(part)))
    assert "15,000" not in check_page(reader.get(at(part)))


def test_of_two_who_correct_at_once_the_second_sees_that_and_keeps_what_they_typed(figure: ReachMetric):
    first, second = officer(), officer(name="Ben")
    send(first, at(figure, "correct/"), **typed(value="16,000"))
    met = send(second, at(figure, "correct/"), **typed(value="17,000"))
    page = met.content.decode()
    assert met.status_code == 409 and "This figure changed while you were writing." in page
    assert 'value="17,000"' in page and 'name="version" value="2"' in page
    assert ReachMetric.objects.get().value == 16_000


def test_what_cannot_be_is_said_at_its_field(figure: ReachMetric):
    client = officer()
    assert errors(send(client, at(figure, "correct/"), **typed(value="many"))) == [
        "Enter a whole number, like 15000. Enter 0 for a nil return"
    ]
    make.make_metric(channel="website", value=5, source="Another", period=DAYS)
    overlap = send(client, at(figure, "correct/"), **typed(source="Another"))
    assert overlap.status_code == 409 and errors(overlap) == [
        "You have sent a figure from this source for some of these days. Correct that one, or give another source if it"
        " is another count"
    ]
    assert ReachMetric.objects.get(pk=figure.pk).version == 1


def test_a_new_figure_of_days_that_were_sent_is_refused_in_words(figure: ReachMetric):
    client = officer()
    sent = send(client, WEBSITE, made_as=reserved(client), **{**TYPED, "source": "Statistics"})
    assert sent.status_code == 409 and errors(sent)[0].startswith("You have sent a figure from this source")
    assert 'value="15,000"' in sent.content.decode()


def test_what_was_never_true_is_taken_out_with_a_reason_and_changed_no_more(figure: ReachMetric):
    client = officer()
    assert errors(send(client, at(figure), at(figure, "void/"), version="1")) == ["Say why it was never true"]
    stale = send(client, at(figure), at(figure, "void/"), version="7", reason="Counted twice.")
    assert stale.status_code == 409 and "Counted twice." in stale.content.decode()
    done = send(client, at(figure), at(figure, "void/"), version="1", reason="Counted twice.")
    page = done.content.decode()
    assert "The figure does not count any more" in page and "“Counted twice.”" in page and "Correct it" not in page
    assert ReachMetric.objects.get().status == "void"
    assert client.get(at(figure, "correct/")).status_code == 404
    again = post(client, at(figure, "void/"), version="2", reason="Once more.")
    assert again == 409


def test_others_read_a_figure_that_counts_and_change_nothing(figure: ReachMetric):
    sandwell, viewer, stranger = (
        officer("sandwell"),
        officer(role=Role.VIEWER, name="Ben"),
        officer("walsall", name="C"),
    )
    for reader in (sandwell, viewer):
        page = check_page(reader.get(at(figure)))
        assert "15,000 visitors" in page and "Correct it" not in page and "It was never true" not in page
        assert reader.get(at(figure, "correct/")).status_code == 404
        assert post(reader, at(figure, "correct/"), **typed()) == 404
        assert post(reader, at(figure, "void/"), version="1", reason="No.") == 404
        assert post(reader, at(figure, "void/")) == 404
    assert "Ana Kowalczyk" not in check_page(sandwell.get(at(figure)))
    assert stranger.get(at(figure)).status_code == 404
    assert ReachMetric.objects.get().version == 1


def test_the_attendance_of_an_event_says_so_and_keeps_its_source(figure: ReachMetric):
    attendance = make.make_metric(channel="face_to_face", value=212, event=make.make_event().pk, source="event 0190")
    client = officer()
    page = check_page(client.get(at(attendance)))
    assert "The attendance of an event</a>" in page and "0190<" not in page
    assert "The attendance of an event" in check_page(client.get(PAGE))
    assert 'name="source"' not in check_page(client.get(at(attendance, "correct/")))
    send(client, at(attendance, "correct/"), **typed(value="21"))
    attendance.refresh_from_db()
    assert (attendance.value, attendance.source) == (21, "event 0190")
