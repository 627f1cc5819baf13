"""`/operations/` over HTTP: what its owner reads while it waits, when it is over, and what nobody else reads."""

import pytest

from coordination.api.operations import accepted_answer
from coordination.jobs.worker import Run, claim_operation
from coordination.models import Operation
from tests import make
from tests.contract_client import checked_client, faults, holds_in_order, refused
from tests.coordination.jobs.example_jobs import let_time_pass, make_in_state, make_operation, run_all

pytestmark = pytest.mark.django_db
URL = "/api/v1/operations/"
FIELDS = "id kind status campaign progress result problem created_at started_at finished_at updated_at version"


def path(operation: Operation) -> str:
    return f"{URL}{operation.pk}/"


def test_a_queued_operation_says_when_to_ask_again():
    operation = make_operation(campaign="see-me-hear-me")
    answer = checked_client("dudley").get(path(operation))
    body = answer.json()
    assert (answer.status_code, answer["Retry-After"], answer["ETag"]) == (200, "1", '"1"')
    assert holds_in_order(body, FIELDS)
    assert set(body) == set(FIELDS.split())
    assert (body["status"], body["kind"], body["campaign"]) == ("queued", "test-mark", "see-me-hear-me")
    assert body["progress"] == {"done": 0, "total": None}
    assert [body[name] for name in ("result", "problem", "started_at", "finished_at")] == [None] * 4


def test_a_running_one_shows_its_progress_under_a_new_etag():
    operation, client = make_operation(), checked_client("dudley")
    run = Run(claim_operation())
    run.progress(120, 480)
    answer = client.get(path(operation))
    assert (answer.json()["status"], answer.json()["progress"]) == ("running", {"done": 120, "total": 480})
    again = client.get(path(operation), HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again["Retry-After"]) == (304, "1")
    run.advance(121)
    assert client.get(path(operation), HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 200


def test_an_operation_that_succeeded_holds_its_result_and_is_not_asked_for_again():
    operation = make_in_state("succeeded")
    answer = checked_client("dudley").get(path(operation))
    assert (answer.json()["status"], answer.json()["problem"]) == ("succeeded", None)
    assert list(answer.json()["result"]) == ["mark"]
    assert "Retry-After" not in answer.headers


def test_an_operation_that_was_refused_holds_the_problem_of_its_request():
    operation = make_in_state("failed")
    body = checked_client("dudley").get(path(operation)).json()
    assert (body["status"], body["result"]) == ("failed", None)
    assert body["problem"] == {
        "type": "/problems/figures-are-held",
        "title": "Figures are held",
        "status": 409,
        "detail": "Two figures are held.",
        "instance": path(operation),
        "request_id": operation.request_id,
        "errors": [{"pointer": "/figures", "code": "held", "detail": "Resolve it."}],
    }


def test_an_operation_that_failed_says_so_and_nothing_of_why():
    operation = make_operation("test-failure")
    for _ in range(5):
        run_all()
        let_time_pass()
    problem = checked_client("dudley").get(path(operation)).json()["problem"]
    assert (problem["type"], problem["status"], problem["errors"]) == ("/problems/internal", 500, [])
    assert (problem["title"], problem["request_id"]) == ("The service failed", operation.request_id)


def test_cancelling_answers_the_cancelled_operation_and_then_a_conflict():
    operation, client = make_operation(), checked_client("dudley")
    answer = client.post(f"{path(operation)}cancel/")
    assert (answer.status_code, answer.json()["status"], answer["ETag"]) == (200, "cancelled", '"2"')
    assert answer.json()["finished_at"]
    assert refused(client.post(f"{path(operation)}cancel/")) == (409, "already_finished")


def test_cancelling_honours_if_match_and_takes_no_body():
    operation, client = make_operation(), checked_client("dudley")
    answer = client.post(f"{path(operation)}cancel/", HTTP_IF_MATCH='"7"')
    assert (answer.status_code, answer.json()["current"]["status"]) == (412, "queued")
    assert faults(client.post(f"{path(operation)}cancel/", {"reason": "x"})) == {("/reason", "unknown_field")}


@pytest.mark.parametrize("scopes", [["read"], ["review"], ["manage"]])
def test_cancelling_needs_the_scope_write(scopes: list[str]):
    operation = make_operation()
    answer = checked_client("dudley", *scopes).post(f"{path(operation)}cancel/")
    assert refused(answer) == (403, "missing_scope")


@pytest.mark.parametrize("slug", ["sandwell", make.LEAD, make.POLICE])
def test_another_organisation_finds_nothing_there_even_in_the_same_campaign(slug: str):
    make.make_campaign()
    operation, client = make_operation(campaign=make.SEE_ME), checked_client(slug)
    assert refused(client.get(path(operation))) == (404, "not_found")
    assert refused(client.post(f"{path(operation)}cancel/")) == (404, "not_found")
    assert client.get(f"{URL}?count=true").json()["count"] == 0


def test_the_list_shows_the_newest_first_and_pages():
    made = [str(make_operation().pk) for _ in range(5)]
    client = checked_client("dudley")
    first = client.get(f"{URL}?limit=3").json()
    rest = client.get(first["next"]).json()
    assert [row["id"] for row in [*first["results"], *rest["results"]]] == made[::-1]


def test_the_list_is_filtered_by_kind_status_campaign_and_time():
    over = make_in_state("succeeded", campaign="see-me-hear-me")
    waits = make_operation("test-answer")
    client = checked_client("dudley")

    def found(query: str) -> list[str]:
        return [row["id"] for row in client.get(f"{URL}?{query}").json()["results"]]

    both = [str(waits.pk), str(over.pk)]
    assert found("kind=test-answer") == found("status=queued") == [str(waits.pk)]
    assert found("status=succeeded,failed") == found("campaign=see-me-hear-me") == [str(over.pk)]
    later = waits.created_at.isoformat().replace("+00:00", "Z")
    assert found(f"created_since={later}") == [str(waits.pk)]
    assert found("updated_since=2017-01-01T00:00:00Z") == both
    assert faults(client.get(f"{URL}?state=queued")) == {("?state", "unknown_parameter")}
    assert client.get(f"{URL}?status=done").status_code == 400


def test_what_it_was_told_to_do_and_who_holds_it_is_not_shown():
    operation = make_in_state("running")
    text = checked_client("dudley").get(path(operation)).content.decode()
    assert str(operation.lease) not in text
    assert not {"arguments", "lease", "attempts", "scopes"} & set(checked_client("dudley").get(path(operation)).json())


def test_a_view_that_starts_one_answers_202_with_its_address():
    operation = make_operation()
    answer = accepted_answer(operation)
    assert (answer.status_code, answer["Location"], answer["Retry-After"]) == (202, path(operation), "1")
    assert answer["ETag"] == '"1"'
    assert (answer.data["id"], answer.data["status"]) == (str(operation.pk), "queued")
