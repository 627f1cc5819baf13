"""What no body may do: set what the service sets, say what is not declared, or come in another form than an object."""

from typing import Any

import pytest

from tests.contract_client import document, faults, refused
from tests.write_requests import WRITES, operations, reading_a_body

pytestmark = pytest.mark.usefixtures("on_stage")

every_write = pytest.mark.parametrize("name", WRITES)


def test_every_operation_that_reads_a_body_is_tried_here():
    assert set(WRITES) == reading_a_body()


@every_write
def test_a_body_that_is_right_is_taken(stage, name: str):
    response = WRITES[name].ask(stage, WRITES[name].body)
    status = good(name)
    assert response.status_code == int(status)
    if status != "200":
        assert stage[WRITES[name].by].get(response["Location"]).status_code == 200


def good(name: str) -> str:
    """The status the operation announces for what is new, what is to be done or what is done, whichever it has."""
    return next(status for status in ("201", "202", "200") if status in operations()[name]["responses"])


def schema_of(name: str) -> dict[str, Any]:
    media = operations()[name]["requestBody"]["content"]["application/json"]
    return document()["components"]["schemas"][media["schema"]["$ref"].split("/")[-1]]


def read_only(name: str) -> set[str]:
    """What the operation answers but does not read."""
    media = operations()[name]["responses"][good(name)]["content"]["application/json"]
    answered = document()["components"]["schemas"][media["schema"]["$ref"].split("/")[-1]]
    return set(answered["properties"]) - set(schema_of(name)["properties"])


@every_write
def test_no_body_sets_what_the_service_sets(stage, name: str):
    fields = read_only(name) | {"id", "version", "updated_at"}
    response = WRITES[name].ask(stage, {**WRITES[name].body, **dict.fromkeys(fields, "x")})
    assert response.status_code == 400
    assert {pointer for pointer, _ in faults(response)} == {f"/{field}" for field in fields}
    assert {code for _, code in faults(response)} <= {"read_only", "unknown_field"}


UNDECLARED = ["audience", "readers", "organisation_id", "pk", "__class__", "lead_id", "recorded_by_id", "rank", "a/b~c"]


@every_write
def test_no_body_says_what_is_not_declared(stage, name: str):
    response = WRITES[name].ask(stage, {**WRITES[name].body, **dict.fromkeys(UNDECLARED, "x")})
    pointers = {f"/{field}" for field in UNDECLARED if field != "a/b~c"} | {"/a~1b~0c"}
    assert (response.status_code, faults(response)) == (400, {(pointer, "unknown_field") for pointer in pointers})


@every_write
def test_no_object_within_a_body_says_what_is_not_declared(stage, name: str):
    body = WRITES[name].body
    for field in (name for name, value in body.items() if isinstance(value, dict)):
        response = WRITES[name].ask(stage, {**body, field: {**body[field], "undeclared": 1}})
        assert faults(response) == {(f"/{field}/undeclared", "unknown_field")}


def send(stage: dict[str, Any], name: str, text: str, media: str = "application/json") -> Any:
    write = WRITES[name]
    return stage[write.by].generic(write.method.upper(), write.path(), text, media, headers=write.headers)


@every_write
@pytest.mark.parametrize("text", ["[]", "null", '{"a": 1, "a": 2}'])
def test_only_an_object_is_a_body(stage, name: str, text: str):
    assert refused(send(stage, name, text)) == (400, "malformed_json")


def test_a_byte_order_mark_before_a_body_is_named(stage):
    answer = send(stage, "events_create", '\ufeff{"title": "Stall"}')
    assert (refused(answer), "byte order mark" in answer.json()["detail"]) == ((400, "malformed_json"), True)


@pytest.mark.parametrize("name", ["events_cancel", "placements_withdraw", "campaigns_reports_create"])
def test_where_all_may_be_left_out_no_body_is_right_too(stage, name: str):
    assert send(stage, name, "").status_code == int(good(name))


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_only_json_is_read(stage, media: str):
    for name in WRITES:
        assert refused(send(stage, name, "a=1", media)) == (415, "unsupported_media_type"), name
