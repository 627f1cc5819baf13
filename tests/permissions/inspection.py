"""Every public rule that takes an actor, found in the code and not listed: functions and methods of all modules of the
four apps but those of HTTP, tables, migrations and commands."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType, UnionType
from typing import Any, get_args

from coordination.ground.actor import Actor

APPS = ("coordination", "partners", "campaigns", "events")
ELSEWHERE = {"api", "console", "models", "migrations", "management"}
# What takes an actor and is no rule, each with the reason.
NO_RULES = {
    "coordination.ground.authorisation.authorise": "it is what rules ask",
    "coordination.ground.authorisation.check_party": "it is what rules ask",
    "coordination.ground.authorisation.check_scope": "it is what rules ask",
    "coordination.ground.authorisation.Action.refusal": "it says what whoever is not the party is answered",
    "coordination.fields.references.KeyField.rows": "it asks `visible_to` what may be named",
    "coordination.fields.references.KeysField.known": "it asks `visible_to` what may be named",
    "coordination.ground.authorisation.is_permitted": "it asks for lists of what may be done",
    "coordination.ground.workflow.Workflow.authorise": "it asks what the table names",
    "coordination.ground.workflow.Workflow.allowed": "a list of what may be done",
    "campaigns.placements.rules.allowed_actions": "a list of what may be done",
    "events.partnership.allowed_partner_actions": "a list of what may be done",
    "campaigns.permissions.is_operator": "what a party is found by",
    "partners.access.runs_the_service": "what a party is found by",
    "partners.access.belongs_to": "what a party is found by",
    "partners.access.organisations_of": "what a party is found by",
    "campaigns.participations.contributed_campaigns": "what a party is found by",
    "campaigns.participations.refusals_by_campaign": "a party, asked for many campaigns at once",
    "campaigns.placements.assignment.person_of": "who somebody is",
    "campaigns.placements.reviewed_sites.surroundings_of": "it asks `visible_to` what is beside a review",
    "campaigns.platform_exports.adapter.export_target": "it asks `visible_to` what may be named",
    "campaigns.placements.artwork.artwork_of": "it asks `visible_to` what hangs there",
    "campaigns.placements.photographs.photograph_of": "it asks `visible_to` whether it may be seen",
    "campaigns.placements.artwork.attach_artwork": "it asks `visible_to` what hangs there",
    "campaigns.participations.missing_part": "it says why somebody is not a party",
    "partners.sign_in.landing.work_of": "where somebody has something to do, for a link",
    "partners.key_management.check_may_grant": "what may be handed on, asked by the rules that do",
    "coordination.ground.visibility.may_see": "who sees a row, asked of every table",
    "coordination.ground.visibility.sees_visibility": "who sees a row, asked of every table",
    "coordination.ground.visibility.TenantQuerySet.visible_to": "who sees a row, asked of every table",
    "coordination.redactions.finding.find_text": "it asks `visible_to` where a text stands, of whoever may take it out",
    "coordination.redactions.redactable.RedactableKind.rows": "who sees a row, asked of every table",
    "coordination.ledger.visible_change.visible_change": "what a reader is told of a change that it sees",
    "coordination.imports.file_formats.standing_rows": "what the file's own rule has been asked for",
    "coordination.ledger.visible_change.told_states": "what a reader is told of a change that it sees",
    "coordination.ground.sight.sight_of": "whose eyes a row is read with, asked by the policies",
    "coordination.ground.sight.see_as": "whose eyes a row is read with, asked by the policies",
    "coordination.ledger.transaction.writing": "the transaction in which rules ask",
    "coordination.imports.column_choices.column_choices": "what may stand in a column is asked of `visible_to`",
    "coordination.imports.file_formats.table_reading": "how a table is read, asked by the rule that takes it in",
    "coordination.imports.intake.stage_file": "a step of the rule that takes a file in",
    "coordination.imports.mappings.chooser": "how a table is read, asked by the rule that takes it in",
    "coordination.imports.mappings.remember": "kept by the rule that takes a table in",
    "coordination.imports.mappings.remembered": "it asks for what its own organisation said",
    "coordination.imports.sheet_files.template": "what may stand in a column is asked of `visible_to`",
    "coordination.imports.spreadsheets.suggested_mapping": "it asks for what its own organisation said",
    "coordination.imports.spreadsheets.suggested_values": "it asks for what its own organisation said",
    "coordination.rows.validate.validate_items": "items become values; what they may name is asked of `visible_to`",
    "coordination.rows.resources.RowResource.authorise": "it asks what the kind of row needs",
    "coordination.second_looks.reading.texts_in_question": "it asks `visible_to` for the rows in question",
    "coordination.second_looks.redacted_texts.was_taken_out": "what its own organisation's requests may be called",
    "coordination.second_looks.said_texts.check_said": "what may be said of a row, asked by rules that are told why",
    "events.calendars.withdrawn_events.standing_though_refused": "the same, of the caller's own events",
}


def rules() -> dict[str, Callable[..., Any]]:
    """The rules by their dotted names."""
    taking = {
        name: function for module in _modules() for name, function in _public(module) if _takes_an_actor(function)
    }
    return {name: function for name, function in taking.items() if name not in NO_RULES}


def _modules() -> Iterator[ModuleType]:
    for app in APPS:
        for found in pkgutil.walk_packages(import_module(app).__path__, f"{app}."):
            if not ELSEWHERE & set(found.name.split(".")):
                yield import_module(found.name)


def _public(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
            continue
        if inspect.isfunction(thing):
            yield f"{module.__name__}.{name}", thing
        elif inspect.isclass(thing):
            for inner, method in vars(thing).items():
                if inspect.isfunction(method) and not inner.startswith("_"):
                    yield f"{module.__name__}.{name}.{inner}", method


def _takes_an_actor(function: Callable[..., Any]) -> bool:
    """By what it is annotated with; ruff demands that everything is."""
    annotations = [parameter.annotation for parameter in inspect.signature(function).parameters.values()]
    return any(one is Actor or (isinstance(one, UnionType) and Actor in get_args(one)) for one in annotations)
