"""Two councils merge: what each has begun is carried on by the new one, from data alone, and stays what it was."""

import copy
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models.functions import Now
from django.utils import timezone

from campaigns.models import Participant, ReachMetric, ReviewRule
from campaigns.reference_data import WEST_MIDLANDS
from campaigns.rollups.compile import compile_marked
from coordination.ledger.transaction import writing
from coordination.models import Change
from events.models import Event
from partners.access import recall_rights
from partners.boundaries import load_boundaries
from partners.models import AreaBoundary, Membership, Organisation, Role
from partners.stops.point_in_polygon import areas_by_point
from tests import make
from tests.contract_client import CheckedClient, checked_client, faults
from tests.events.open.feed_reader import read_all
from tests.matrix.world import signed_in
from tests.partners.stop_files import boundaries_file, feature, square
from tests.partners.test_oauth import ask, basic, bearer, register, token_of
from tests.request_bodies import EARLY, EVENT, METRIC

pytestmark = pytest.mark.django_db
YESTERDAY, TODAY = (timezone.localdate() - timedelta(days=ago) for ago in (1, 0))
TOMORROW = TODAY + timedelta(days=1)
SEVENTH, EIGHTH, MERGED = "E08000031", "E06000020", "E08000090"
EVENTS, KEYS, ROLLUPS = "/api/v1/events/", "/api/v1/api-keys/", f"/api/v1/campaigns/{make.SEE_ME}/rollups/"


def council(slug: str, area: str, **fields: Any) -> dict[str, Any]:
    name = f"{slug.title()} Council"
    return {"slug": slug, "name": name, "kind": "council", "area": area, "website": "", "may_lead": True, **fields}


def area(code: str, parent: str | None = make.COUNTY, **fields: Any) -> dict[str, Any]:
    name, kind = f"Area {code}", "local_authority"
    return {"code": code, "name": name, "kind": kind, "parent": parent, "populations": [], **fields}


def reference(*areas: Any, organisations: Any = (), rules: Any = ()) -> dict[str, Any]:
    return {
        "areas": list(areas),
        "organisations": list(organisations),
        "channels": [],
        "review_rules": list(rules),
    }


EIGHTH_COUNCIL = reference(area(EIGHTH), organisations=[council("telford", EIGHTH)])


def merger(day: Any) -> dict[str, Any]:
    """Wolverhampton and Telford are one council from that day on."""
    before = str(day - timedelta(days=1))
    succeeded = {"organisation": "arden", "from": str(day)}
    return reference(
        area(MERGED, gss=[{"code": MERGED, "from": str(day)}]),
        *(
            area(code, MERGED, gss=[{"code": code, "from": "1974-04-01", "until": before}])
            for code in (SEVENTH, EIGHTH)
        ),
        organisations=[
            council("arden", MERGED),
            council("telford", EIGHTH, successor=succeeded),
            council("wolverhampton", SEVENTH, successor=succeeded),
        ],
    )


@pytest.fixture
def load(tmp_path: Path) -> Any:
    def load(data: Any) -> None:
        file = tmp_path / "reference.json"
        file.write_text(json.dumps(data))
        call_command("load_reference", str(file))

    return load


@pytest.fixture
def telford(load) -> CheckedClient:
    """The eighth council, which has an event and a figure in the campaign, and an invitation to another."""
    load(json.loads(WEST_MIDLANDS.read_text()))
    load(EIGHTH_COUNCIL)
    for slug in ("telford", "wolverhampton", "sandwell", make.LEAD):
        make.accept_for(Organisation.objects.get(pk=slug))
    make.make_campaign(contributors=("telford", "wolverhampton"))
    make.make_campaign("another", contributors=())
    lead = checked_client(make.LEAD)
    assert lead.post("/api/v1/campaigns/another/participants/", {"organisation": "telford", "role": "contributor"})
    client = checked_client("telford")
    assert client.post(EVENTS, {**EVENT, "status": "scheduled", "public": True}).status_code == 201
    for code, value in ((EIGHTH, 1_000), (SEVENTH, 2_000)):
        organisation = {EIGHTH: "telford", SEVENTH: "wolverhampton"}[code]
        answer = checked_client(organisation).post("/api/v1/reach-metrics/", {**METRIC, "area": code, "value": value})
        assert answer.status_code == 201, answer.content
    return client


def merge(load: Any, day: Any = YESTERDAY) -> CheckedClient:
    """The new council, once the file has been loaded."""
    load(merger(day))
    make.accept_for(Organisation.objects.get(pk="arden"))
    return checked_client("arden")


def event_address() -> str:
    return f"{EVENTS}{Event.objects.get(organisation='telford').pk}/"


def test_the_successor_carries_on_and_the_former_council_acts_no_longer(load, telford) -> None:
    oauth_client, secret = register("telford")
    token = bearer(token_of(oauth_client, secret))
    assert token.get(event_address()).status_code == 200
    former_member, member = signed_in(Role.ADMINISTRATOR, "telford"), signed_in(Role.CONTRIBUTOR, "sandwell")
    arden = merge(load)

    # What acted for the former council acts no longer, and says who does.
    for client in (telford, former_member, token):
        refused = client.patch(event_address(), {"title": "Mine"}, **EARLY)
        assert (refused.status_code, refused.json()["type"]) == (403, "/problems/organisation-succeeded")
        assert "arden" in refused.json()["detail"] and "predecessor telford" in refused.json()["detail"]

    assert ask(authorization=basic(oauth_client.client_id, secret)).status_code == 401

    # The new council is another organisation: what is the former's is done for the former.
    assert arden.patch(event_address(), {"title": "Ours"}, headers={"If-Match": '"1"'}).status_code == 404
    made = arden.post(KEYS, {"name": "Winding up", "scopes": ["read", "write", "manage"], "predecessor": "telford"})
    assert (made.status_code, made.json()["organisation"]) == (201, "telford")
    acting = CheckedClient(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {made.json()['key']}")
    changed = acting.patch(event_address(), {"title": "Carried on"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json()["organisation"]) == (200, "telford")
    entry = Change.objects.filter(kind="event.updated").latest("id")
    assert (entry.organisation, entry.actor) == ("telford", f"key:{made.json()['id']}")

    # An open invitation is answered, and a late figure recorded, for the council it is of.
    version = Participant.objects.get(campaign="another", organisation="telford").version
    accepted = acting.post("/api/v1/invitations/another/accept/", headers={"If-Match": f'"{version}"'})
    assert accepted.status_code == 200, accepted.content
    website = {"area": EIGHTH, "channel": "website", "measure": "visitors"}
    late = acting.post("/api/v1/reach-metrics/", {**METRIC, **website})

    assert (late.status_code, late.json()["organisation"]) == (201, "telford")

    # Its people act for it too; nobody else's do.
    for client, status in ((signed_in(Role.CONTRIBUTOR, "arden"), 200), (member, 403)):
        session = client.session
        session["organisation"] = "telford"
        session.save()
        assert client.get(event_address()).status_code == status

    # Its keys are the new council's to list and to end, also by the database's own clock.
    Organisation.objects.filter(successor="arden").update(succeeded_from=Now())
    assert {key["organisation"] for key in arden.get(KEYS).json()["results"]} == {"arden", "telford", "wolverhampton"}
    assert arden.post(f"{KEYS}{made.json()['id']}/revoke/").status_code == 200
    assert acting.get(EVENTS).status_code == 401


def test_what_nobody_succeeded_to_is_refused(load, telford) -> None:
    arden, sandwell = merge(load), checked_client("sandwell")
    wanted = {"name": "Not ours", "scopes": ["read"]}
    assert sandwell.post(KEYS, {**wanted, "predecessor": "telford"}).status_code == 403
    assert arden.post(KEYS, {**wanted, "predecessor": "sandwell"}).status_code == 403
    assert arden.post(KEYS, {**wanted, "predecessor": "nobody"}).status_code == 400
    in_sandbox = arden.post(KEYS, {**wanted, "predecessor": "telford", "sandbox": True})
    assert [fault["code"] for fault in in_sandbox.json()["errors"]] == ["not_in_a_sandbox"]
    lead = checked_client(make.LEAD)
    again = lead.post(f"/api/v1/campaigns/{make.SEE_ME}/participants/", {"organisation": "telford", "role": "observer"})
    assert faults(again) == {("/organisation", "organisation_succeeded")}
    assert "arden" in again.json()["errors"][0]["detail"]


def test_until_the_day_nothing_is_different(load, telford) -> None:
    arden = merge(load, TOMORROW)
    assert telford.patch(event_address(), {"title": "Mine"}, headers={"If-Match": '"1"'}).status_code == 200
    assert arden.post(KEYS, {"name": "Early", "scopes": ["read"], "predecessor": "telford"}).status_code == 403
    shown = arden.get("/api/v1/organisations/telford/").json()
    assert (shown["successor"], shown["succeeded_on"]) == ("arden", str(TOMORROW))


def test_a_job_of_the_former_council_ends_with_it_and_one_of_its_heirs_goes_on(load, telford) -> None:
    key = make.make_key("telford")[0]
    person = signed_in(Role.CONTRIBUTOR, "telford")
    member = Membership.objects.get(organisation="telford")
    before = [f"key:{key.pk}", f"person:{member.person_id}"]
    assert [recall_rights(label, "telford", frozenset({"read"})).organisation for label in before] == ["telford"] * 2
    merge(load)
    for label in before:
        with pytest.raises(Exception, match="lost the right"):
            recall_rights(label, "telford", frozenset({"read"}))
    with writing(make.actor_for("arden")):
        heir = Membership.objects.create(person=member.person, organisation_id="arden", role=Role.CONTRIBUTOR)
    assert recall_rights(f"person:{heir.person_id}", "telford", frozenset({"read"})).scopes == {"read"}
    assert person.get(EVENTS).status_code == 403  # a member of both says which


def test_figures_and_events_stay_what_they_were_and_the_new_area_holds_them(load, telford) -> None:
    arden = merge(load)
    while compile_marked():
        pass
    assert {row.organisation_id: row.area_id for row in ReachMetric.objects.all()} == {
        "telford": EIGHTH,
        "wolverhampton": SEVENTH,
    }
    rows = make.client(make.LEAD).get(f"{ROLLUPS}?area={MERGED}&group_by=area").json()["results"]
    assert {row["area"]: row["total"] for row in rows} == {MERGED: 3_000, SEVENTH: 2_000, EIGHTH: 1_000}
    by_council = make.client(make.LEAD).get(f"{ROLLUPS}?group_by=organisation").json()["results"]
    assert {row["organisation"]: row["total"] for row in by_council} == {"telford": 1_000, "wolverhampton": 2_000}
    assert arden.get(f"{EVENTS}?area={MERGED}").json()["results"] == []  # it takes no part in the campaign itself
    (item,) = read_all()
    assert item["data"]["organizer"]["name"] == "Telford Council"


def test_boundaries_go_by_the_codes_of_their_day_and_places_by_those_of_today(load, telford) -> None:
    whole, half = square(-2.6, 52, -2, 53), square(-2.6, 52, -2.3, 53)
    old = boundaries_file(feature(half, LAD25CD=EIGHTH), feature(whole, LAD25CD=MERGED))
    assert load_boundaries(old).loaded == [EIGHTH]
    point = (-2.5, 52.5)
    assert areas_by_point([point])[point].pk == EIGHTH
    merge(load)
    assert areas_by_point([point]) == {}
    report = load_boundaries(boundaries_file(feature(whole, LAD27CD=MERGED), feature(half, LAD27CD=EIGHTH)))
    assert (report.loaded, report.unknown) == ([MERGED], [EIGHTH])
    assert areas_by_point([point])[point].pk == MERGED
    earlier = boundaries_file(feature(square(-2.6, 52, -2.4, 53), LAD25CD=EIGHTH))
    assert load_boundaries(earlier, on=YESTERDAY - timedelta(days=1)).loaded == [EIGHTH]
    assert areas_by_point([point])[point].pk == MERGED


def test_an_area_whose_code_changes_stays_the_same_area(load, telford) -> None:
    codes = [{"code": EIGHTH, "from": "1998-04-01", "until": str(YESTERDAY)}, {"code": MERGED, "from": str(TODAY)}]
    load(reference(area(EIGHTH, gss=codes)))
    load(reference(area(EIGHTH, gss=codes)))
    assert load_boundaries(boundaries_file(feature(square(-3, 52, -2, 53), LAD27CD=MERGED))).loaded == [MERGED]
    assert list(AreaBoundary.objects.values_list("area", flat=True)) == [EIGHTH]


def set_in(data: dict[str, Any], *path: Any) -> dict[str, Any]:
    *steps, last, value = path
    inner: Any = data
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return data


RULE = {"slug": "arden-bus", "reviewer": "telford", "modes": ["bus"], "stop_types": [], "areas": [], "days": 5}
RULE |= {"valid_from": "2017-01-01", "valid_to": None}


REFUSED: list[tuple[Any, list[str]]] = [
    (("organisations", 0, "successor", {"organisation": "telford", "from": str(TOMORROW)}),
     ["/organisations/0/successor: arden would succeed itself", "/organisations/1/successor: telford would"]),
    (("organisations", 0, "successor", {"organisation": "arden", "from": str(TOMORROW)}),
     ["arden would succeed itself"]),
    (("organisations", 0, "successor", {"organisation": "sandwell", "from": str(YESTERDAY)}),
     [f"/organisations/1/successor: arden is itself succeeded on {YESTERDAY}, and takes over only on {YESTERDAY}"]),
    (("organisations", 1, "successor", "organisation", "nobody"), ["/organisations/1/successor: nobody is"]),
    (("organisations", 1, "successor", "from", "soon"), ["/organisations/1/successor"]),
    (("areas", 1, "gss", 0, "until", "1970-01-01"),
     [f"/areas/1/gss/0/until: {SEVENTH} would be its code until 1970-01-01, before it begins on 1974-04-01"]),
    (("areas", 0, "gss", 0, "code", SEVENTH), [f"/areas/0/gss: The code that is the key, {MERGED}"]),
    (("areas", 0, "gss", [{"code": MERGED, "from": "2020-01-01"}, {"code": SEVENTH, "from": str(YESTERDAY)}]),
     [f"/areas/0/gss: {MERGED} would have the codes {MERGED} and {SEVENTH} on {YESTERDAY}"]),
    (("areas", 2, "gss", [{"code": EIGHTH, "from": "1974-04-01", "until": "1980-01-01"},
                          {"code": SEVENTH, "from": "1980-01-02"}]),
     [f"/areas/2/gss: {SEVENTH} would be the code of {SEVENTH} and of {EIGHTH} on 1980-01-02"]),
    (("areas", 2, "gss", [{"code": EIGHTH, "from": "1974-04-01", "until": "1980-01-01"},
                          {"code": make.DUDLEY, "from": "1980-01-02"}]),
     [f"/areas/2/gss: {make.DUDLEY} would be the code of {make.DUDLEY} and of {EIGHTH} on 1980-01-02"]),
    (("areas", 0, "gss", []), ["/areas/0/gss"]),
    (("review_rules", [RULE]), ["/review_rules/0/valid_to: A reviewer of it is succeeded by arden"]),
    (
        ("review_rules", [{**RULE, "reviewer": "arden", "further_reviewers": [RULE["reviewer"]]}]),
        ["/review_rules/0/valid_to: A reviewer of it is succeeded by arden"],
    ),
    (("review_rules", [{**RULE, "valid_to": str(YESTERDAY)}]), ["/review_rules/0/valid_to: A reviewer of it"]),
]  # fmt: skip


def test_what_cannot_be_is_refused_by_name_and_nothing_is_loaded(load, telford) -> None:
    for path, sentences in REFUSED:
        with pytest.raises(CommandError) as refused:
            load(set_in(copy.deepcopy(merger(YESTERDAY)), *path))
        for sentence in sentences:
            assert sentence in str(refused.value)
        assert not Organisation.objects.filter(pk="arden").exists()
    assert telford.get(EVENTS).status_code == 200


def test_a_rule_that_ends_in_time_loads_and_a_succession_can_be_taken_back(load, telford) -> None:
    rules = [{**RULE, "valid_to": str(YESTERDAY - timedelta(days=1))}, {**RULE, "slug": "next", "reviewer": "arden"}]
    load(merger(YESTERDAY) | {"review_rules": rules})
    assert ReviewRule.objects.filter(pk__in=["arden-bus", "next"]).count() == 2
    assert telford.get(EVENTS).status_code == 403
    load(merger(YESTERDAY) | {"review_rules": []})  # again: nothing moves
    body = {"name": "Winding up", "scopes": ["read", "write", "manage"], "predecessor": "telford"}
    make.accept_for(Organisation.objects.get(pk="arden"))
    key = checked_client("arden").post(KEYS, body).json()["key"]
    successors = CheckedClient(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {key}")
    body = {"name": "More", "scopes": ["read"]}
    further = bearer(successors.post(KEYS, body).json()["key"])
    assert successors.get(EVENTS).status_code == further.get(EVENTS).status_code == 200
    oauth_client, secret = register("telford")
    assert ask(authorization=basic(oauth_client.client_id, secret)).status_code == 200
    load(reference(organisations=[council("telford", EIGHTH, successor=None)]))
    assert telford.get(EVENTS).status_code == 200
    assert ask(authorization=basic(oauth_client.client_id, secret)).status_code == 401
    assert successors.get(EVENTS).status_code == further.get(EVENTS).status_code == 401
