"""What the declarations of permissions say about every line of the access table: who holds the scope, and lists."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from coordination.api.permission_checks import HasScope
from coordination.ground.authorisation import SCOPES, WHO_SEES_IT, Action
from partners.access import SCOPES as SCOPES_OF_A_ROLE
from partners.models import Role
from tests.matrix.access_lines import LINES, Line
from tests.matrix.access_table import PARTIES
from tests.matrix.request_examples import operations

# Callers of the owner, by what they hold; and keys that are none, or no longer.
HOLDS: Mapping[str, frozenset[str]] = {
    "rd": frozenset({"read"}),
    "wr": frozenset({"write"}),
    "vw": SCOPES_OF_A_ROLE[Role.VIEWER],
    "ad": SCOPES_OF_A_ROLE[Role.ADMINISTRATOR],
}
NO_KEY = ("no", "re", "ex")


def every_line() -> Iterator[Line]:
    """The lines of the table, and those of the lists it leaves out: everybody reads their own."""
    yield from LINES
    for operation in sorted(set(operations()) - {line.operation for line in LINES}):
        action = permission_of(operation)
        assert action is not None and action.party is WHO_SEES_IT, f"{operation} is not in the access table"
        assert operation.endswith("_list") and "{" not in operations()[operation].path, operation
        yield Line(operation, "", "any", dict.fromkeys(PARTIES, 200))


def answers(line: Line) -> dict[str, int]:
    """What every role is answered: the parties as the line says, who holds less as the owner, or 403."""
    action, own = permission_of(line.operation), line.statuses["own"]
    if action is None:  # no key is asked for
        return dict(line.statuses) | dict.fromkeys((*HOLDS, *NO_KEY), own)
    assert action.scope in SCOPES
    held = {role: own if action.scope in scopes else 403 for role, scopes in HOLDS.items()}
    return dict(line.statuses) | held | dict.fromkeys(NO_KEY, 401)


@cache
def views() -> dict[str, Any]:
    """The view class and action of each operation of the schema."""
    known = {}
    for pattern in _patterns(get_resolver().url_patterns):
        for method, name in getattr(pattern.callback, "actions", {}).items():
            path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", str(pattern.pattern)).strip("^$").replace("\\Z", "")
            known[method, f"/api/v1/{path.removeprefix('api/v1/')}"] = (pattern.callback.cls, name)
    return {
        name: known[operation.method, operation.path]
        for name, operation in operations().items()
        if (operation.method, operation.path) in known
    }


def permission_of(operation: str) -> Action | None:
    """What the operation needs; None where no key is asked for."""
    view, name = views()[operation]
    return view.permitted[name] if HasScope in view.permission_classes else None


def _patterns(patterns: Any) -> Iterator[Any]:
    for pattern in patterns:
        match pattern:
            case URLResolver():
                yield from _patterns(pattern.url_patterns)
            case URLPattern():
                yield pattern
