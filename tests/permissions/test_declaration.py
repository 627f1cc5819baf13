"""One declaration, from which all else is read; what is misspelt or undeclared ends the start."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from rest_framework.decorators import action

from campaigns import permissions
from campaigns.placements.overdue import announce_overdue_reviews
from coordination.api.permission_checks import HasScope
from coordination.api.routing import ResourceRouter
from coordination.api.views import ReadOnlyResource
from coordination.ground.actor import Actor
from coordination.ground.authorisation import (
    GRANTS,
    OWNER,
    READ,
    RESOURCES,
    SCOPES,
    WRITE,
    Permissions,
    authorise,
    is_permitted,
)
from coordination.ground.errors import Forbidden, NotFound
from coordination.models import Change
from partners.access import actor_for_command, recall_rights
from partners.permissions import GIVE_UP_ENDPOINT
from tests import make
from tests.matrix.declared import views
from tests.matrix.request_examples import operations
from tests.permissions import redaction_example  # noqa: F401 - it adds to the examples
from tests.permissions.examples import EXAMPLES

BASE = Path(__file__).resolve().parents[2]
# Asked by no rule that takes an actor: of a row that another rule has locked, or by the service itself.
ASKED_WITHIN = {"sweep", "keep_both", "make_a_part", "replace", "give_up", "reroute", "say_late", "remind"}
ASKED_BY_COMMANDS = {"keep", "load", "load_boundaries", "compile_rollups", "judge", "draw"}


@pytest.fixture
def undeclared():
    """Whatever the test declares is forgotten again."""
    known = dict(RESOURCES)
    yield
    RESOURCES.clear()
    RESOURCES.update(known)


def test_every_operation_of_the_schema_has_one_declared_action():
    assert set(views()) == set(operations())
    for operation, (view, name) in views().items():
        asked = HasScope in view.permission_classes
        assert (name in view.permitted) == asked, operation
        if asked:
            assert view.permitted[name] is RESOURCES[view.permissions.name].actions[view.permitted[name].name]


def test_every_action_is_asked_by_some_rule():
    asked = {example.permission for example in EXAMPLES.values()}
    unasked = {
        action.name
        for resource in RESOURCES.values()
        if resource.name not in ("parcels", "test-kinds")
        for action in resource.actions.values()
        if action not in asked and action.name != "read"
    }
    assert unasked == ASKED_WITHIN | ASKED_BY_COMMANDS


def test_a_misspelt_action_of_a_view_ends_the_start(undeclared):
    parcels = Permissions("misspelt", noun="parcel", read=READ)
    parcels.action("weigh", scope=WRITE, party=OWNER)

    def make_view() -> type:
        class Parcels(ReadOnlyResource):
            permissions = parcels

            @action(detail=True, methods=["post"])
            def wiegh(self, request: Any, **kwargs: Any) -> Any: ...

        return Parcels

    with pytest.raises(LookupError, match="no action 'wiegh' is declared upon misspelt: read, weigh"):
        make_view()


def test_a_view_without_permissions_ends_the_start():
    class Parcels(ReadOnlyResource):
        model = Change

    with pytest.raises(ImproperlyConfigured, match="Parcels declares no permissions"):
        ResourceRouter().register("parcels", Parcels)


def test_a_misspelt_action_of_a_rule_ends_the_start():
    with pytest.raises(ImportError):
        exec("from campaigns.permissions import SUBMIT_PLACEMNET")  # noqa: S102


def test_a_declaration_that_says_something_twice_or_wrongly_ends_the_start(undeclared):
    once = Permissions("once", noun="thing", read=READ)
    with pytest.raises(ValueError, match="once is declared twice"):
        Permissions("once", noun="thing", read=READ)
    with pytest.raises(ValueError, match="read is declared twice"):
        once.action("read", scope=READ, party=OWNER)
    with pytest.raises(ValueError, match="raed is no scope"):
        once.action("change", scope="raed", party=OWNER)


@pytest.mark.django_db
def test_the_service_itself_is_nobody_else():
    campaign = make.make_campaign()
    for slug in (make.LEAD, "dudley"):
        with pytest.raises(Forbidden):
            authorise(make.actor_for(slug), permissions.SAY_REVIEW_IS_LATE, campaign)
    authorise(actor_for_command("overdue-reviews"), permissions.SAY_REVIEW_IS_LATE, None)


@pytest.mark.django_db
def test_a_command_does_what_it_is_granted_and_nothing_else(monkeypatch):
    metric = make.make_metric()
    by = actor_for_command("import_rows", "dudley")
    authorise(by, permissions.CORRECT_FIGURE, metric)
    with pytest.raises(Forbidden, match="system:import_rows is not granted: void reach-metrics"):
        authorise(by, permissions.VOID_FIGURE, metric)
    with pytest.raises(Forbidden):  # granted, and yet not the party
        authorise(actor_for_command("import_rows", "sandwell"), permissions.CORRECT_FIGURE, metric)
    with pytest.raises(Forbidden, match="drop_everything is granted nothing"):
        actor_for_command("drop_everything", "dudley")
    monkeypatch.setitem(GRANTS, "overdue-reviews", {GIVE_UP_ENDPOINT})
    with pytest.raises(Forbidden):
        announce_overdue_reviews()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("load_reference", []),
        ("compile_rollups", []),
        ("load_demo", ["--quiet"]),
        ("import_boundaries", ["none.json"]),
        ("import_stops", ["none.csv"]),
        ("issue_key", ["dudley"]),
        ("suspend_campaign", [make.SEE_ME, "--reason", "A number is wrong."]),
        ("resume_campaign", [make.SEE_ME]),
    ],
)
def test_a_command_whose_grant_is_taken_away_does_nothing(monkeypatch, command: str, arguments: list[str]):
    make.make_campaign()
    before = Change.objects.count()
    monkeypatch.setitem(GRANTS, command, set())
    with pytest.raises((Forbidden, CommandError), match="granted nothing"):
        call_command(command, *arguments)
    assert Change.objects.count() == before


def test_only_what_knows_keys_people_and_grants_makes_an_actor():
    """Anything else could give itself what rights it likes."""
    making = {
        path.relative_to(BASE).as_posix()
        for app in ("coordination", "partners", "campaigns", "events")
        for path in (BASE / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Actor"
    }
    # The last invents somebody to see where a statement names who asks; nothing is asked of the database for them.
    assert making == {"partners/access.py", "coordination/jobs/delegation.py", "coordination/api/plans/probes.py"}


@pytest.mark.django_db
def test_a_worker_that_acts_for_a_command_may_do_no_more_than_it():
    make.make_campaign()
    by = recall_rights("system:import_rows", "dudley", frozenset(SCOPES))
    assert by.granted == actor_for_command("import_rows", "dudley").granted
    assert not is_permitted(by, permissions.SUBMIT_PLACEMENT, make.make_placement())


@pytest.mark.django_db
def test_what_hides_is_as_if_it_were_not_there():
    campaign = make.make_campaign()
    make.make_organisation("wolverhampton")
    with pytest.raises(NotFound):
        authorise(make.actor_for("wolverhampton"), permissions.READ_HEADLINE, campaign)


def test_no_scope_of_an_actor_that_may_do_nothing_is_enough():
    nobody = Actor("key:x", "dudley")
    for resource in RESOURCES.values():
        for each in resource.actions.values():
            assert not is_permitted(nobody, each, None)
