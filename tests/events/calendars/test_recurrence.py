"""Dates of rules, beside those of dateutil; bounded whatever the rule says."""

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coordination.ground.errors import Invalid
from events.calendars.recurrence import NEVER, Budget, parse_rule, rule_dates
from tests.turns import IN_TURN, examples

pytestmark = IN_TURN

START = datetime(2026, 1, 14, 10, 30)  # noqa: DTZ001 - by the clock of the event
WINDOW = (datetime(2026, 1, 1), datetime(2032, 1, 1))  # noqa: DTZ001
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# One number for BYSETPOS, and WKST only where weeks matter: the parts that programs write.
PARTS = st.fixed_dictionaries(
    {"FREQ": st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), "INTERVAL": st.integers(1, 5).map(str)},
    optional={
        "COUNT": st.integers(1, 40).map(str),
        "BYMONTH": st.lists(st.integers(1, 12), min_size=1, max_size=3).map(lambda ms: ",".join(map(str, ms))),
        "BYMONTHDAY": st.sampled_from(["1", "14,28", "-1", "15,-2", "31"]),
        "BYDAY": st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(",".join),
        "BYHOUR": st.sampled_from(["9", "9,18"]),
        "BYSETPOS": st.sampled_from(["1", "-1", "2,-1"]),
        "WKST": st.sampled_from(DAYS),
    },
)


@settings(max_examples=examples(150), deadline=None)
@given(PARTS, st.sampled_from(["", "2", "-1", "1"]))
def test_rules_give_the_dates_that_dateutil_gives(parts, ordinal):
    # Of the week of DTSTART dateutil numbers the days from DTSTART on; here a position is one of the whole week.
    assume(not (parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts))
    if "BYDAY" in parts and parts["FREQ"] in ("MONTHLY", "YEARLY"):
        parts["BYDAY"] = ",".join(f"{ordinal}{day}" for day in parts["BYDAY"].split(","))
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        ours = rule_dates(parse_rule(rule), START, NEVER, WINDOW, Budget())
    except Invalid:
        return  # more than a thousand dates, or none in any year
    until = WINDOW[1].strftime(";UNTIL=%Y%m%dT%H%M%S") if "COUNT" not in parts else ""
    theirs = []
    for moment in rrulestr(rule + until, dtstart=START):
        if moment > WINDOW[1]:
            break
        theirs.append(moment)
    if START not in theirs:  # DTSTART is one of COUNT (RFC 5545, 3.3.10); dateutil counts without it
        theirs = [START, *(theirs[: int(parts["COUNT"]) - 1] if "COUNT" in parts else theirs)]
    assert ours == theirs


@pytest.mark.parametrize(
    ("rule", "dates"),
    [
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=3", ["20260114", "20260511", "20270517"]),
        ("FREQ=YEARLY;BYYEARDAY=1,-1;COUNT=4", ["20260114", "20261231", "20270101", "20271231"]),
        ("FREQ=YEARLY;BYDAY=20MO;COUNT=2", ["20260114", "20260518"]),
        ("freq=weekly; byday=mo, we; count=2;", ["20260114", "20260119"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1;COUNT=2", ["20260114", "20260119"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=-1;COUNT=2", ["20260114", "20260115"]),
    ],
)
def test_rules_of_the_standard_give_its_dates(rule, dates):
    found = rule_dates(parse_rule(rule), START, NEVER, WINDOW, Budget())
    assert [f"{moment:%Y%m%d}" for moment in found] == dates


def test_a_file_looks_at_so_many_days_and_no_more():
    budget = Budget()
    rule = parse_rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=1000")
    with pytest.raises(Invalid) as refusal:
        for year in range(1000):
            rule_dates(rule, START - timedelta(days=year), NEVER, (WINDOW[0], datetime(2199, 1, 1)), budget)  # noqa: DTZ001
    assert refusal.value.code == "rule_too_long"
