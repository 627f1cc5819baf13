"""Every error is an RFC 9457 problem, whoever makes it."""

import json
import uuid

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from django.urls import reverse

from tests.coordination.api.parcels import make_parcel
from tests.partners.example_organisations import client_for, client_of, make_organisation

MEMBERS = ["type", "title", "status", "detail", "instance", "request_id", "errors"]
LIST = "/api/v1/parcels/"

pytestmark = pytest.mark.usefixtures("parcels")


def problem(response, status, kind=None):
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    body = json.loads(response.content)
    assert list(body)[: len(MEMBERS)] == MEMBERS
    assert body["status"] == status
    assert body["request_id"] == response.headers["X-Request-ID"]
    if kind:
        assert body["type"] == f"/problems/{kind}"
    return body


def test_no_key_is_a_401_with_a_challenge():
    response = client_of().get(LIST)
    problem(response, 401, "unauthenticated")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer x", "Bearer coord_aaaaaaaa_" + "0" * 38, "Basic ZHVkbGV5OnB3", "bearer \u00e9", "Token abc"],
)
def test_every_bad_credential_gets_the_same_answer(header):
    answers = []
    for client in (client_of(), Client(HTTP_AUTHORIZATION=header, raise_request_exception=False)):
        body = problem(client.get(LIST), 401)
        body.pop("request_id")
        answers.append(body)
    assert answers[0] == answers[1]


def test_a_missing_scope_is_a_403_that_names_it():
    body = problem(client_for("dudley", "read").post(LIST, {"title": "x"}), 403, "missing-scope")
    assert "write" in body["detail"]


def test_an_action_may_need_a_scope_of_its_own():
    parcel = make_parcel()
    response = client_for("dudley", "read", "write").post(f"{LIST}{parcel.pk}/send/", {"reason": "now"})
    assert "review" in problem(response, 403, "missing-scope")["detail"]


def test_a_foreign_id_answers_byte_for_byte_like_a_missing_one():
    foreign, missing = str(make_parcel("sandwell").pk), str(uuid.uuid4())
    client = client_for("dudley", "read", "write", "review")
    for method, path, body in [
        ("get", "", None),
        ("patch", "", {"title": "x"}),
        ("post", "send/", {"reason": "x"}),
        ("post", "weigh/", {}),
    ]:
        answers = []
        for key in (foreign, missing):
            response = getattr(client, method)(f"{LIST}{key}/{path}", body, HTTP_X_REQUEST_ID="same-id-for-both")
            problem(response, 404, "not-found")
            del response.headers["RateLimit"]  # every request takes one of the quota
            answers.append((response.content.replace(key.encode(), b"ID"), dict(response.headers)))
        assert answers[0] == answers[1]


@pytest.mark.parametrize("key", ["x", "1", "%00", "..%2f", "a" * 300, "\u202e", "0" * 32, "%ff"])
def test_a_malformed_id_is_just_as_missing(key):
    problem(client_for("dudley", "read").get(f"{LIST}{key}/"), 404)


def test_a_method_the_address_does_not_take_is_a_405_with_allow():
    response = client_for("dudley", "read", "write").delete(f"{LIST}{uuid.uuid4()}/")
    problem(response, 405, "method-not-allowed")
    assert response.headers["Allow"] == "GET, HEAD, PATCH"
    problem(client_for("dudley", "read").options(LIST), 405)


@pytest.mark.parametrize("accept", ["text/html", "application/xml;q=0.9", "application/json;q=0", "nonsense"])
def test_an_impossible_accept_is_a_406(accept):
    problem(client_for("dudley", "read").get(LIST, HTTP_ACCEPT=accept), 406, "not-acceptable")


@pytest.mark.parametrize("accept", ["*/*", "application/*", "application/json; indent=4", "text/html, */*;q=0.1", ""])
def test_a_kind_accept_gets_json(accept):
    response = client_for("dudley", "read").get(LIST, HTTP_ACCEPT=accept)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"


def test_a_failure_is_a_500_that_tells_nothing(caplog):
    parcel = make_parcel()
    response = client_for("dudley", "review").post(f"{LIST}{parcel.pk}/send/", {"reason": "fail"})
    body = problem(response, 500, "server-error")
    assert "secret" not in json.dumps(body)
    assert "ZeroDivision" not in json.dumps(body)


def test_a_rules_refusals_keep_their_code_and_status():
    parcel = make_parcel()
    client = client_for("dudley", "read", "write", "review")
    response = client.post(f"{LIST}{parcel.pk}/send/", {"reason": "unlike units"})
    assert problem(response, 422, "units-do-not-add")["detail"] == "These units do not add."


def test_a_named_constraint_becomes_a_named_problem():
    client = client_for("dudley", "read", "write")
    body = problem(client.post(LIST, {"title": "x", "weight": 1001}), 400, "invalid")
    assert body["errors"] == [
        {"pointer": "/weight", "code": "too_heavy", "detail": "A parcel weighs at most 1,000."},
    ]
    client.post(LIST, {"title": "x", "external_ref": "A1"})
    body = problem(client.post(LIST, {"title": "x", "external_ref": "A1"}), 409, "already-used")
    assert body["errors"][0]["pointer"] == "/external_ref"


def test_an_unnamed_constraint_is_a_plain_conflict():
    problem(client_for("dudley", "write").post(LIST, {"title": "x", "weight": 13}), 409, "conflict")


@pytest.mark.parametrize("path", ["/nowhere", "/api/v1/nowhere/", "/api/v2/", "/admin/", "/api/v1/parcels/a/b/c/"])
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_a_problem_whatever_the_method(path, method):
    problem(getattr(client_of(), method)(path), 404, "not-found")


def test_a_missing_slash_is_pointed_out():
    assert "end with a slash" in problem(client_of().get("/api/v1/parcels"), 404)["detail"]


def test_an_unknown_address_of_the_api_is_a_problem_in_debug_too():
    with override_settings(DEBUG=True):
        problem(client_of().get("/api/v1/nowhere/"), 404)


def test_a_host_that_is_not_ours_is_a_400():
    problem(client_for("dudley", "read").get(LIST, HTTP_HOST="evil.example"), 400)
    problem(client_of().get("/nowhere/", HTTP_HOST="evil.example"), 400)


def test_csrf_is_refused_with_a_problem(rf):
    from coordination.api.error_views import csrf_failure

    response = csrf_failure(rf.post("/x/"), reason="no cookie")
    assert response.status_code == 403
    assert response.headers["Content-Type"] == "application/problem+json"
    assert django_settings.CSRF_FAILURE_VIEW == "coordination.api.error_views.csrf_failure"


def test_problems_never_repeat_what_was_sent():
    marker = "Zyxwvut"
    client = client_for("dudley", "read", "write")
    answers = [
        client.post(LIST, {"title": [marker], "size": marker, "weight": marker, "url": marker, "recipient": marker}),
        client.post(LIST, {"title": "x", "period": {"from": marker, "to": marker}, "posted_at": marker}),
        client.post(LIST, marker.encode(), content_type="application/json"),
        client.get(LIST, {"size": marker}),
        client.get(LIST, {"cursor": marker}),
        client.get(LIST, {"updated_since": marker, "from": marker, "fragile": marker, "id": marker}),
    ]
    for response in answers:
        problem(response, 400)
        assert marker not in response.content.decode()


def test_answers_are_kept_by_no_shared_cache():
    response = client_for("dudley", "read").get(LIST)
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept"} <= set(response.headers["Vary"].replace(" ", "").split(","))


def test_every_field_error_is_listed_at_once_with_its_pointer():
    make_organisation("secret-office", kind="other")
    body = {
        "title": "",
        "size": "huge",
        "weight": "3",
        "fragile": "yes",
        "url": "ftp://example.org",
        "posted_at": "2017-02-22T10:00:00",
        "period": {"from": "2017-03-03", "to": "2017-02-17"},
        "place": {"name": "Hall", "floor": -1, "wing": 1},
        "recipient": "secret-office",
        "organisation": "sandwell",
        "a/b~c": 1,
    }
    errors = problem(client_for("dudley", "write").post(LIST, body), 400)["errors"]
    assert {error["pointer"]: error["code"] for error in errors} == {
        "/title": "blank",
        "/size": "invalid_choice",
        "/weight": "invalid",
        "/fragile": "invalid",
        "/url": "invalid",
        "/posted_at": "invalid",
        "/period/to": "before_from",
        "/place/floor": "min_value",
        "/place/wing": "unknown_field",
        "/recipient": "not_found",
        "/organisation": "read_only",
        "/a~1b~0c": "unknown_field",
    }


def test_a_missing_and_an_invisible_reference_answer_alike():
    make_organisation("secret-office", kind="other")
    client = client_for("dudley", "write")
    errors = [
        problem(client.post(LIST, {"title": "x", "recipient": key}), 400)["errors"]
        for key in ("secret-office", "no-such-office")
    ]
    assert errors[0] == errors[1]


def test_the_address_of_a_resource_is_where_it_is_answered():
    response = client_for("dudley", "read", "write").post(LIST, {"title": "Posters"})
    assert response.status_code == 201
    assert response.headers["Location"] == reverse("parcels-detail", kwargs={"id": response.json()["id"]})
