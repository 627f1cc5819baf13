"""The whole story told through the Python client that a partner would generate from openapi.yaml, over real HTTP."""

import importlib
import os
import re
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest

from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from campaigns.rollups.compile import compile_marked
from coordination.jobs.worker import run_next
from coordination.ledger.sequencer import give_positions
from events.demonstration.load import accept_all_terms, demonstration_actor
from partners.key_management import issue_api_key
from partners.models import Organisation
from tests import make
from tests.openapi import clients
from tests.partners.example_organisations import accept_for

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "openapi.yaml"
PROGRAM = re.compile(r"```python\n(import os\n.*?)```", re.DOTALL)
EVENT = {
    "campaign": "see-me-hear-me",
    "title": "Talk for taxi drivers",
    "kind": "talk",
    "starts_at": "2017-03-01T18:00:00Z",
    "ends_at": "2017-03-01T19:30:00Z",
    "place": {"name": "Dudley Town Hall"},
}
PLACEMENT = {
    "campaign": "see-me-hear-me",
    "mode": "bus",
    "site": {"fleet": {"operator": "transport-for-west-midlands", "vehicles": 12}},
    "format": "A3 poster",
    "quantity": 12,
    "creative": {"title": "Know the signs"},
    "starts_on": "2017-02-20",
    "ends_on": "2017-03-03",
}
FIGURE = {
    "campaign": "see-me-hear-me",
    "area": "E11000005",
    "period": {"from": "2017-02-17", "to": "2017-03-03"},
    "qualifier": "exact",
    "source": "media monitoring",
}
CAMPAIGN = {
    "slug": "see-me-hear-me",
    "name": "See Me, Hear Me",
    "status": "live",
    "starts_on": "2017-02-17",
    "ends_on": "2017-03-03",
    "area": "E11000005",
}


def with_commas(request):
    """What docs/partners.md gives to users of this generator: it repeats a name (`a=1&a=2`) although the contract
    says `explode: false`, and the service takes each name once, with commas."""
    names = dict.fromkeys(request.url.params)
    joined = {name: ",".join(request.url.params.get_list(name)) for name in names}
    request.url = request.url.copy_with(params=joined)


class Partner:
    """One organisation with the generated package: `partner("events", "by_ref", …)` calls `events_by_ref`."""

    def __init__(self, package: str, address: str, organisation: str) -> None:
        self.package = package
        scopes = ["read", "write", "review", "manage"]
        by = demonstration_actor(organisation)
        key = issue_api_key(
            Organisation.objects.get(pk=organisation), name="client", scopes=scopes, expires_at=None, by=by
        )[1]
        self.key = key
        made = importlib.import_module(package).AuthenticatedClient
        hooks = {"event_hooks": {"request": [with_commas]}}
        self.client = made(base_url=address, token=key, raise_on_unexpected_status=True, httpx_args=hooks)
        self.client.get_httpx_client()

    def __call__(self, resource, action, *path, expect=HTTPStatus.OK, body=None, **parameters):
        """What was answered, as the client's own model; the status has to be the one expected."""
        module = importlib.import_module(f"{self.package}.api.{resource}.{resource}_{action}")
        if body is not None:
            kind, values = body
            parameters["body"] = self.model(kind).from_dict(values)
        answer = module.sync_detailed(*path, client=self.client, **parameters)
        assert answer.status_code == expect, answer.content
        return answer.parsed

    def model(self, name):
        return getattr(importlib.import_module(f"{self.package}.models"), name)


@pytest.fixture(scope="session")
def package(tmp_path_factory):
    """The generated package, importable."""
    place = clients.python_client(SCHEMA, tmp_path_factory.mktemp("client") / "python")
    sys.path.insert(0, str(place))
    yield clients.PACKAGE
    sys.path.remove(str(place))


@pytest.fixture
def partner(package, live_api):
    load_reference_data(WEST_MIDLANDS)
    for organisation in Organisation.objects.all():
        accept_for(organisation)
    accept_all_terms()
    partners = []

    def made(organisation):
        partners.append(Partner(package, live_api, organisation))
        return partners[-1]

    yield made
    for one in partners:
        one.client.get_httpx_client().close()


def test_the_first_program_of_the_guide_runs_as_it_stands(partner, live_api):
    key = partner("dudley").key
    make.make_campaign(contributors=("dudley",))
    (program,) = PROGRAM.findall((ROOT / "docs" / "partners.md").read_text())
    ran = subprocess.run(
        [sys.executable, "-c", program.replace("http://localhost:8000", live_api)],
        env={**os.environ, "DUDLEY": key, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("201 EventByReference(") and "['Stall at Dudley bus station']" in ran.stdout


def test_the_story_from_a_campaign_to_a_published_report(partner):
    dudley, police, lead = (partner(one) for one in ("dudley", "british-transport-police", "west-midlands-police"))
    invited = {"dudley": dudley, "british-transport-police": police}
    created = lead("campaigns", "create", body=("CampaignRequest", CAMPAIGN), expect=HTTPStatus.CREATED)
    assert (created.slug, created.lead) == ("see-me-hear-me", "west-midlands-police")
    for slug, role in (("dudley", "contributor"), ("british-transport-police", "reviewer")):
        part = ("ParticipantRequest", {"organisation": slug, "role": role})
        made = lead("campaigns", "participants_create", "see-me-hear-me", body=part, expect=HTTPStatus.CREATED)
        assert made.status.value == "invited"
        yes = {"body": ("AcceptRequest", {}), "if_match": f'"{made.version}"'}
        assert invited[slug]("invitations", "accept", "see-me-hear-me", **yes).status.value == "accepted"

    put = ("events", "by_ref", "taxi-talk")
    first = dudley(*put, body=("EventRequest", EVENT), expect=HTTPStatus.CREATED)
    again = dudley(*put, body=("EventRequest", EVENT))
    assert (again.id, again.version, again.status.value) == (first.id, 1, "draft")

    placement = _placed(dudley, police)
    assert placement.status.value == "installed"

    for channel, measure, value in (
        ("digital_media", "people_reached", 761_000),
        ("twitter", "accounts_reached", 278_000),
    ):
        figure = FIGURE | {"channel": channel, "measure": measure, "value": value}
        told = lead("reach_metrics", "create", body=("ReachMetricRequest", figure), expect=HTTPStatus.CREATED)
        assert told.status.value == "counted"
    while compile_marked():
        pass
    axes = [lead.model("CampaignsRollupsGroupByItem")(axis) for axis in ("channel", "measure")]
    cells = lead("campaigns", "rollups", "see-me-hear-me", group_by=axes).results
    assert [(cell.channel, cell.total) for cell in cells] == [("digital_media", 761_000), ("twitter", 278_000)]
    headline = dudley("campaigns", "headline", "see-me-hear-me")
    assert (headline.contacts.total, headline.people.low) == (1_039_000, 761_000)
    sentence = {"comparator": "more_than", "value": 1_000_000, "unit": "people"}
    verdict = dudley("campaigns", "claims", "see-me-hear-me", body=("ClaimRequest", sentence))
    assert (verdict.verdict.value, verdict.break_even_overlap) == ("indeterminate", 39_000)

    accepted = lead("campaigns", "reports_create", "see-me-hear-me", expect=HTTPStatus.ACCEPTED)
    while run_next():
        pass
    done = lead("operations", "retrieve", accepted.id)
    assert done.status.value == "succeeded"
    report = dudley("campaigns", "reports_retrieve", "see-me-hear-me", done.result["report"])
    assert len(report.sha256) == 64

    give_positions()
    kinds = [item.kind for item in dudley("changes", "list", limit=500).items]
    assert {"event.created", "placement.approved", "placement.installed"} <= set(kinds)


def _placed(council, police):
    """A placement that was submitted, approved by the police and put up."""
    drafted = council("placements", "create", body=("PlacementRequest", PLACEMENT), expect=HTTPStatus.CREATED)
    council("placements", "submit", drafted.id)
    (review,) = police("reviews", "list", placement=[drafted.id]).results
    decision = ("DecisionRequest", {"decision": "approve"})
    police("reviews", "decide", review.id, body=decision, if_match=f'"{review.version}"')
    return council("placements", "install", drafted.id, body=("InstalledRequest", {"installed_on": "2017-02-20"}))


def test_a_refusal_is_the_clients_own_problem_with_what_to_do(partner):
    problem = partner("dudley")("events", "retrieve", "nothing", expect=HTTPStatus.NOT_FOUND)
    assert problem.type_ == "/problems/not-found"
    assert problem.request_id
