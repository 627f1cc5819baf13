"""A headline, or a grid of completeness, that was worked out before is answered again only while it is still right."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Campaign, Channel, ReachMetric
from campaigns.questions import Question, headline_for
from campaigns.reach_metrics import worked_out
from partners.models import Area, AreaPopulation, Organisation
from tests import make
from tests.campaigns.reach_metrics.worked_out_anew import anew, counting_reads, told

HEADLINE, GRID = (f"/api/v1/campaigns/{make.SEE_ME}/{name}/" for name in ("headline", "completeness"))


@pytest.fixture
def counted(on_stage) -> None:
    make.make_metric(value=700, organisation="dudley", universe="residents")
    make.make_metric(value=300, organisation="sandwell", channel="twitter", measure="accounts_reached")


MATCHED = {"low": 0, "high": 100, "unit": "people", "method": "matched_identifiers", "evidence_sha256": "a" * 64}
MATCHED |= {"source": "matched", "sample_size": None, "question": ""}
CHANGES: dict[str, Callable[[], Any]] = {
    "a figure": lambda: ReachMetric.objects.filter(organisation="dudley").update(value=800),
    "a held figure": lambda: make.make_metric(
        organisation=make.LEAD, channel="website", measure="visits", status="held", value=4
    ),
    "what a figure rests on": lambda: ReachMetric.objects.update(grade="audited", evidence_sha256="0" * 64),
    "a figure gone": lambda: ReachMetric.objects.filter(organisation="sandwell").delete(),
    "a population": lambda: AreaPopulation.objects.filter(area=make.DUDLEY).update(population=650),
    "the name of a channel": lambda: Channel.objects.filter(code="twitter").update(name="X"),
    "what a channel vouches for": lambda: Channel.objects.filter(code="twitter").update(one_each=False),
    "the name of an area": lambda: Area.objects.filter(pk=make.COUNTY).update(name="Elsewhere"),
    "the days of the campaign": lambda: Campaign.objects.update(ends_on=date(2017, 3, 9)),
    "when returns are due": lambda: Campaign.objects.update(returns_due_on=date(2017, 3, 4)),
    "who is expected": lambda: make.make_expected(organisation="sandwell", channel="website"),
    "where an organisation works": lambda: Organisation.objects.filter(pk="sandwell").update(area=make.DUDLEY),
    "where an area lies": lambda: Area.objects.filter(pk=make.DUDLEY).update(parent=None, lineage=[make.DUDLEY]),
    "how many two channels share": lambda: make.make_overlap(organisation="dudley", **MATCHED),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_is_worked_out_anew_as_soon_as_anything_it_rests_on_has_changed(counted, change):
    def ask() -> tuple[dict[str, Any], dict[str, Any]]:
        return told(
            Question(Campaign.objects.select_related("area").get(pk=make.SEE_ME), Area.objects.get(pk=make.COUNTY))
        )

    before = ask()
    change()
    assert ask() == anew(ask) != before


def test_the_day_on_which_it_is_asked_is_something_it_rests_on(counted, monkeypatch):
    question = Question(Campaign.objects.select_related("area").get(pk=make.SEE_ME), Area.objects.get(pk=make.COUNTY))
    after = timezone.localdate() + timedelta(days=2)
    Campaign.objects.update(returns_due_on=after - timedelta(days=1))
    question.campaign.refresh_from_db()
    assert headline_for(question, by=make.actor_for(make.LEAD))["completeness"]["late"] == []
    monkeypatch.setattr("campaigns.questions.timezone.localdate", lambda *_: after)
    assert headline_for(question, by=make.actor_for(make.LEAD))["completeness"]["late"] == [make.LEAD]


def test_asked_again_it_says_of_which_instant_it_is(counted, dudley):
    first, second = (dudley.get(HEADLINE).json() for _ in range(2))
    assert second.pop("as_of") > first.pop("as_of")
    assert first == second


def test_of_an_instant_it_is_worked_out_each_time(counted, dudley):
    then = timezone.now().isoformat().replace("+00:00", "Z")
    with counting_reads() as reads:
        answers = [dudley.get(HEADLINE, {"as_of": then}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(reads) == 2


def test_who_may_not_ask_is_not_told_what_another_was_told(counted, dudley):
    assert dudley.get(HEADLINE).status_code == 200
    stranger = make.client("stranger")
    make.make_organisation("stranger")
    assert anew(lambda: stranger.get(HEADLINE)).status_code == stranger.get(HEADLINE).status_code in (403, 404)


def test_what_is_done_to_one_answer_is_not_done_to_the_next(counted):
    question = Question(Campaign.objects.select_related("area").get(pk=make.SEE_ME), Area.objects.get(pk=make.COUNTY))
    for _ in range(2):
        answer = headline_for(question, by=make.actor_for(make.LEAD))
        assert answer["sayable"]
        answer["sayable"].clear()
        answer["completeness"]["missing"].append("nobody")


def test_what_is_kept_is_bounded(counted):
    campaign = Campaign.objects.select_related("area").get(pk=make.SEE_ME)
    area = Area.objects.get(pk=make.COUNTY)
    for day in range(1, 2 * worked_out.MOST_ANSWERS):
        headline_for(Question(campaign, area, first=date(2017, 2, day + 1)), by=make.actor_for(make.LEAD))
        assert len(worked_out._memos[campaign.pk].answers) <= worked_out.MOST_ANSWERS
    for number in range(worked_out.MOST_CAMPAIGNS + 1):
        other = make.make_campaign(f"kept-{number}", lead=make.LEAD)
        headline_for(Question(other, area), by=make.actor_for(make.LEAD))
        assert len(worked_out._memos) <= worked_out.MOST_CAMPAIGNS


def test_whether_a_figure_has_changed_is_read_from_an_index(counted):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {worked_out.EDITION}", {"campaign": make.SEE_ME})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Limit" in plan and "Scan Backward using change_of_figures" in plan, plan  # the last with a position
    assert "change_without_position" in plan or plan.count("change_of_figures") == 2, plan  # those without one
    assert "Seq Scan" not in plan, plan
