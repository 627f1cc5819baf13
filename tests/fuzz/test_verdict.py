"""A fuzz run that failed, or that saw too little, is not taken for a proof."""

from tests.fuzz.__main__ import operations, verdict

WANTED = {f"things_{number}" for number in range(10)}
ALL_WELL = {(name, 200): 10 for name in WANTED}


def test_a_run_that_saw_everything_answer_is_a_proof():
    assert verdict(ALL_WELL, WANTED) == []


def test_nine_operations_of_ten_are_enough_and_eight_are_not():
    nine = {(name, 200 if name != "things_0" else 409): 10 for name in WANTED}
    eight = {(name, 200 if name not in ("things_0", "things_1") else 409): 10 for name in WANTED}
    assert verdict(nine, WANTED) == []
    assert verdict(eight, WANTED) == ["Never seen answering 2xx: things_0, things_1."]


def test_a_server_error_is_a_fault_and_a_busy_service_is_none():
    assert verdict(ALL_WELL | {("things_0", 503): 1}, WANTED) == []
    assert verdict(ALL_WELL | {("things_0", 500): 1}, WANTED) == ["1 answers were server errors."]


def test_a_run_turned_away_at_the_door_proves_nothing():
    (fault,) = verdict(ALL_WELL | {("things_0", 401): 60, ("things_0", 404): 41}, WANTED)
    assert fault == "More than half of the answers were 401 or 404: this run proves nothing."


def test_the_operations_are_those_of_the_contract():
    assert {"events_list", "reviews_decide", "oauth_token_create"} <= operations("openapi.yaml")
    assert "webhook_change" not in operations("openapi.yaml")
