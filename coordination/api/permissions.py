"""May this caller do this kind of thing at all: a key first (401), then its scope (403)."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from coordination.refusals import Forbidden


def scope_of(view: Any, method: str) -> str:
    """The scope that the view's present action needs: as it declares, else `read` to read and `write` to change."""
    return view.scopes.get(view.action, "read" if method in SAFE_METHODS else "write")


class HasScope(BasePermission):
    """The actor holds the scope its action needs."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """False (a 401) without an actor; raises Forbidden (403) naming the scope it lacks."""
        actor: Any = request.user
        if actor is None:
            return False
        if view.action is None:  # a method this address does not take: let it be a 405
            return True
        scope = scope_of(view, request.method or "GET")
        if scope not in actor.scopes:
            raise Forbidden("missing_scope", f"This needs the scope {scope}, which you do not hold.")
        return True
