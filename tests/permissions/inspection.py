"""Every public rule that takes an actor, found in the code and not listed: functions and methods of all modules of the
four apps but those of HTTP, tables, migrations and commands."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType, UnionType
from typing import Any, get_args

from coordination.actor import Actor

APPS = ("coordination", "partners", "campaigns", "events")
ELSEWHERE = {"api", "models", "migrations", "management"}
# What takes an actor and is no rule, each with the reason.
NO_RULES = {
    "coordination.authorising.authorise": "it is what rules ask",
    "coordination.authorising.check_party": "it is what rules ask",
    "coordination.authorising.check_scope": "it is what rules ask",
    "coordination.authorising.Action.refused": "it says what whoever is not the party is answered",
    "coordination.authorising.permits": "it asks for lists of what may be done",
    "coordination.workflow.Workflow.authorise": "it asks what the table names",
    "coordination.workflow.Workflow.allowed": "a list of what may be done",
    "campaigns.placing.allowed_actions": "a list of what may be done",
    "events.partnership.allowed": "a list of what may be done",
    "campaigns.permissions.is_operator": "what a party is found by",
    "partners.access.belongs_to": "what a party is found by",
    "campaigns.participation.contributed": "what a party is found by",
    "campaigns.participation.barred": "a party, asked for many campaigns at once",
    "campaigns.participation.missing_part": "it says why somebody is not a party",
    "partners.keys.check_may_grant": "what may be handed on, asked by the rules that do",
    "coordination.tenancy.may_see": "who sees a row, asked of every table",
    "coordination.tenancy.sees": "who sees a row, asked of every table",
    "coordination.tenancy.TenantQuerySet.visible_to": "who sees a row, asked of every table",
    "coordination.redactions.kinds.Kind.rows": "who sees a row, asked of every table",
    "coordination.ledger.sight.told": "what a reader is told of a change that it sees",
    "coordination.ledger.writing.writing": "the transaction in which rules ask",
    "coordination.batches.reading.read": "items become values; what they may name is asked of `visible_to`",
    "coordination.batches.kinds.Kind.authorise": "it asks what the kind of row needs",
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
