"""May this caller do this kind of thing at all: a key first (401), then its scope (403).

A cheap early copy of what the rule asks in any case, read from the same declaration: each action of a view is one of
the view's `permissions`, found when the class is made.
"""

from collections.abc import Iterator
from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from coordination.ground.authorisation import Action, Permissions, check_scope

# What views call otherwise than the declaration does. By reference one creates or changes: the rule knows which. A
# template is for whoever may send it back filled in.
_NAMES = {
    "list": "read",
    "retrieve": "read",
    "partial_update": "change",
    "by_ref": "create",
    "destroy": "delete",
    "template": "create",
}
_ROUTED = ("list", "retrieve", "create", "partial_update", "destroy")


def declared_permissions(view: Any, permissions: Permissions) -> dict[str, Action]:
    """The permission of each action of the view class; raises LookupError for an action nobody has declared."""
    return {name: permissions.named(_NAMES.get(name, name)) for name in _actions(view)}


def _actions(view: Any) -> Iterator[str]:
    yield from (name for name in _ROUTED if hasattr(view, name))
    for extra in view.get_extra_actions():
        yield from extra.mapping.values()


def is_public(view: Any) -> bool:
    """Whether the view asks nobody who they are."""
    return HasScope not in view.permission_classes


def may_read(view: Any, actor: Any) -> bool:
    """Whether the actor holds the scope that a GET of the view's rows needs."""
    return view.permissions is not None and view.permissions.read.scope in actor.scopes


class HasScope(BasePermission):
    """The actor holds the scope its action needs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False (a 401) without an actor; raises Forbidden (403) naming the scope it lacks."""
        actor: Any = request.user
        if actor is None:
            return False
        if view.action is None or view.action == "metadata":  # a method this address does not take: let it be a 405
            return True
        check_scope(actor, view.permitted[view.action])
        return True
