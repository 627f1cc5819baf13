"""Versions: ETag, If-None-Match and If-Match, on every resource that has them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests import make
from tests.contract_client import checked_client, refused
from tests.request_bodies import EVENT, WHY
from tests.turns import IN_TURN, in_turn

pytestmark = [*IN_TURN, pytest.mark.usefixtures("on_stage")]


class Change(NamedTuple):
    """A thing with a version, a change of it, and who may make it."""

    url: str
    make: Callable[[], Any]
    method: str
    body: dict[str, Any]
    by: str = "dudley"
    action: str = ""

    def path(self) -> str:
        thing = self.make()
        return f"/api/v1/{self.url}/{thing.pk}/"


VOID = {"reason": "It was never true."}
SAME = {"resolution": "same_figure", "reason": "It is one figure."}
CHANGES = {
    "event": Change("events", make.make_event, "patch", {"title": "Another"}),
    "cancelled event": Change("events", make.make_event, "post", {}, action="cancel/"),
    "placement": Change("placements", make.make_placement, "patch", {"quantity": 5}),
    "submitted placement": Change("placements", make.make_placement, "post", {}, action="submit/"),
    "figure": Change("reach-metrics", make.make_metric, "patch", {"value": 5}),
    "void figure": Change("reach-metrics", make.make_metric, "post", VOID, action="void/"),
    "held figure": Change("reach-metrics", make.make_metric, "post", VOID, make.LEAD, "hold/"),
    "released figure": Change(
        "reach-metrics", lambda: make.make_metric(status="held"), "post", VOID, make.LEAD, "release/"
    ),
    "overlap": Change("overlaps", make.make_overlap, "patch", {"high": 20}),
    "void overlap": Change("overlaps", make.make_overlap, "post", VOID, action="void/"),
    "suspected duplicate": Change("suspected-duplicates", make.make_suspected, "post", SAME, action="resolve/"),
    "review": Change("reviews", make.make_review, "post", {"decision": "reject", **WHY}, make.POLICE, "decide/"),
    "campaign": Change("campaigns", make.make_campaign, "patch", {"name": "Another"}, make.LEAD),
}
NEEDS_IF_MATCH = {
    "overlap",
    "void overlap",
    "figure",
    "void figure",
    "held figure",
    "released figure",
    "suspected duplicate",
    "review",
}
every_change = pytest.mark.parametrize("what", CHANGES)


def ask(stage: dict[str, Any], what: str, path: str, **headers: str) -> Any:
    change = CHANGES[what]
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return getattr(stage[change.by], change.method)(f"{path}{change.action}", change.body, headers=sent)


@every_change
def test_a_change_with_the_version_read_goes_through_and_the_next_with_it_does_not(stage, what: str):
    path = CHANGES[what].path()
    read = stage[CHANGES[what].by].get(path)["ETag"]
    changed = ask(stage, what, path, If_Match=read)
    assert (changed.status_code, changed.json()["version"]) == (200, int(read.strip('"')) + 1)
    assert changed["ETag"] == stage[CHANGES[what].by].get(path)["ETag"] != read
    again = ask(stage, what, path, If_Match=read)
    assert refused(again) == (412, "stale")
    # With the fresh state in the answer the caller need not ask again.
    fresh = stage[CHANGES[what].by].get(path)
    assert (again.json()["current"], again["ETag"]) == (fresh.json(), fresh["ETag"])


@every_change
def test_without_a_version_a_change_is_made_or_asks_for_it(stage, what: str):
    for sent in in_turn([{}, {"If_Match": "*"}, {"If_Match": " * "}], list(CHANGES).index(what), 1):
        response = ask(stage, what, CHANGES[what].path(), **sent)
        if what in NEEDS_IF_MATCH:
            assert refused(response) == (428, "precondition_required"), sent
        else:
            assert response.status_code == 200, sent


TAKEN = ["{tag}", '"999", {tag}', '{tag},"999"']
NOT_TAKEN = {
    "W/{tag}": 412,
    '"999"': 412,
    '"999", W/{tag}': 412,
    '""': 412,
    "{version}": 400,
    "{tag} or so": 400,
}


@every_change
def test_if_match_compares_strongly(stage, what: str):
    path, turn = CHANGES[what].path(), list(CHANGES).index(what)
    tag = stage[CHANGES[what].by].get(path)["ETag"]
    for form in (*in_turn(list(NOT_TAKEN), turn, 2), TAKEN[turn % len(TAKEN)]):
        sent = form.format(tag=tag, version=tag.strip('"'))
        assert ask(stage, what, path, If_Match=sent).status_code == NOT_TAKEN.get(form, 200), form


@pytest.mark.parametrize(
    ("form", "says_changed"),
    [
        ("W/{tag}", False),
        ('"999", W/{tag}', False),
        ('W/"999", W/{tag}', False),
        ('W/"999"', True),
        ('W/"999", "998"', True),
    ],
)
@pytest.mark.parametrize("what", ["event", "review"])
def test_a_weak_tag_is_called_weak_and_why(stage, what: str, form: str, says_changed: bool):
    path = CHANGES[what].path()
    present = stage[CHANGES[what].by].get(path)
    answer = ask(stage, what, path, If_Match=form.format(tag=present["ETag"]))
    assert refused(answer) == (412, "stale")
    problem = answer.json()
    assert "is weak (W/)" in problem["detail"] and "proxy" in problem["detail"] and "compresses" in problem["detail"]
    assert ("changed" in problem["title"] + problem["detail"]) is says_changed
    assert problem["current"] == present.json()
    # What it says to do works.
    assert ask(stage, what, path, If_Match=present["ETag"]).status_code == 200


def test_a_tag_that_a_proxy_has_put_something_behind_is_said_to_be_that(stage):
    path = CHANGES["event"].path()
    tag = stage["dudley"].get(path)["ETag"].strip('"')
    answer = ask(stage, "event", path, If_Match=f'"{tag}-gzip"')
    assert refused(answer) == (412, "stale")
    assert "proxy" in answer.json()["detail"] and "has changed since" not in answer.json()["detail"]


def test_a_strong_tag_beside_its_weak_form_is_enough(stage):
    path = CHANGES["event"].path()
    tag = stage["dudley"].get(path)["ETag"]
    assert ask(stage, "event", path, If_Match=f"W/{tag}, {tag}").status_code == 200


def test_a_strong_tag_of_another_version_is_not_called_weak(stage):
    answer = ask(stage, "event", CHANGES["event"].path(), If_Match='"999"')
    assert "weak" not in answer.json()["detail"]


# A review that waits depends on the clock too, and is sent again (`tests/campaigns/placements/test_assignment.py`).
@pytest.mark.parametrize("what", ["event", "placement", "figure", "suspected duplicate", "campaign"])
def test_if_none_match_spares_what_the_caller_has(stage, what: str):
    path, client = CHANGES[what].path(), stage[CHANGES[what].by]
    tag = client.get(path)["ETag"]
    for form, status in (("{tag}", 304), ("W/{tag}", 304), ("*", 304), ('"999", {tag}', 304), ('"999"', 200)):
        response = client.get(path, headers={"If-None-Match": form.format(tag=tag)})
        assert (response.status_code, response["ETag"]) == (status, tag), form
        assert bool(response.content) == (status == 200), form


def test_what_a_change_refused_for_its_version_wrote_is_nothing(stage):
    path = CHANGES["event"].path()
    before = stage["dudley"].get(path).json()
    ask(stage, "event", path, If_Match='"999"')
    assert stage["dudley"].get(path).json() == before


@every_change
def test_a_412_shows_the_present_state_to_none_who_may_not_read_it(stage, what: str):
    """A key that only writes is told that it is late; what there is now it could not read either."""
    change, path = CHANGES[what], CHANGES[what].path()
    blind = checked_client(change.by, "write", "review", "manage")
    sees = checked_client(change.by)
    answers = [
        getattr(client, change.method)(f"{path}{change.action}", change.body, headers={"If-Match": '"999"'})
        for client in (blind, sees)
    ]
    assert [refused(answer) for answer in answers] == [(412, "stale")] * 2
    assert "current" not in answers[0].json() and "ETag" not in answers[0].headers
    assert "current" not in answers[0].json()["detail"]
    assert answers[1].json()["current"] == sees.get(path).json()


def test_a_put_that_would_only_create_shows_a_blind_key_nothing(stage):
    body = {**EVENT, "title": "A stall nobody may read of"}
    stage["dudley"].put("/api/v1/events/by-ref/ref-1/", body)
    blind, only_new = checked_client("dudley", "write"), {"If-None-Match": "*"}
    answer = blind.put("/api/v1/events/by-ref/ref-1/", EVENT, headers=only_new)
    assert refused(answer) == (412, "exists_already")
    assert "current" not in answer.json() and body["title"] not in answer.content.decode()
