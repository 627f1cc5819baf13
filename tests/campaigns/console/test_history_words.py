"""What stood in a field, as people say it."""

import re
from typing import Any

import pytest
from django.apps import apps

from campaigns.console.history_words import is_said, kind_in_words, label_of, value_in_words
from campaigns.console.subject_words import SUBJECTS, page_of, subject_in_words


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("title", None, ""),
        ("title", "", ""),
        ("partners", [], ""),
        ("public", True, "Yes"),
        ("public", False, "No"),
        ("value", 278000, "278,000"),
        ("value", 0, "0"),
        ("starts_on", "2017-02-22", "Wednesday 22 February 2017"),
        ("starts_at", "2017-02-22T10:00:00+00:00", "Wednesday 22 February 2017, 10:00am"),
        ("starts_at", "2017-07-22T09:00:00.123456+00:00", "Saturday 22 July 2017, 10:00am"),
        ("starts_on", "2017-02-31", "2017-02-31"),
        ("period", "[2017-02-17,2017-03-04)", "17 February to 3 March 2017"),
        ("status", "changes_requested", "Changes asked for"),
        ("status", "something_new", "Something new"),
        ("partners", ["dudley", "sandwell"], "Dudley, sandwell"),
        ("attendance", {"people_engaged": 4000}, "People engaged: 4,000"),
        ("title", "An [odd,one)", "An [odd,one)"),
    ],
)
def test_a_value_is_said_as_people_say_it(column: str, value: Any, words: str):
    assert value_in_words("placement", column, value, {"dudley": "Dudley"}) == words


def test_what_is_of_the_machinery_is_not_said_nor_an_id():
    assert not is_said("version", 3) and not is_said("audience", "owner")
    assert not is_said("placement", "01890a5d-ac96-774b-bcce-b302099a8057")
    assert is_said("title", "01890a5d") and is_said("placement", None)


def test_a_kind_and_a_field_have_words_also_where_nobody_has_thought_of_any():
    assert kind_in_words("placement.changes_requested") == "Placement: changes requested"
    assert kind_in_words("reach-metric.created") == "Figure: made"
    assert kind_in_words("new-thing.deleted") == "New thing: no longer there"
    assert label_of("place_name") == "Place name" and label_of("starts_on") == "First day"


@pytest.mark.parametrize(
    ("subject", "column", "value", "words"),
    [
        ("review-rule", "stop_types", ["BCT", "RPL", "XYZ"], "Bus stop on a street, Railway platform, XYZ"),
        ("review-rule", "campaign_modes", ["bus", "rail"], "Bus, Rail"),
        ("reach-metric", "qualifier", "more_than", "More than this many"),
        ("reach-metric", "grade", "platform", "The platform or contractor says so"),
        ("reach-metric", "status", "void", "Does not count"),
        ("reach-metric", "measure", "people_reached", "People reached"),
        ("membership", "role", "administrator", "Administrator"),
        ("api-key", "name", "events_calendar", "events_calendar"),
        ("statement", "present", {"low": 1, "gaps": [], "verdict": "holds_up"}, "Verdict: Holds up"),
    ],
)
def test_a_code_is_said_in_the_words_of_its_own_pages(subject: str, column: str, value: Any, words: str):
    assert value_in_words(subject, column, value, {}) == words


def test_several_of_a_kind_have_a_plural_and_only_what_has_a_page_leads_to_one():
    assert [subject_in_words("phase", number) for number in (1, 2)] == ["phase of a campaign", "phases of campaigns"]
    assert subject_in_words("oauth-client", 2) == "OAuth clients" and subject_in_words("new-thing", 0) == "new things"
    assert (
        page_of("campaign", "see-me") == "/reach/see-me/" and page_of("review", "x") == page_of("new-thing", "x") == ""
    )


def test_every_kind_of_thing_in_the_ledger_has_a_name_of_its_own():
    triggers = [trigger for model in apps.get_models() for trigger in getattr(model._meta, "triggers", [])]
    subjects = {subject for trigger in triggers for subject in re.findall(r"'([a-z-]+)\.updated'", str(trigger.func))}
    assert {"event", "placement", "membership"} < subjects <= set(SUBJECTS)
