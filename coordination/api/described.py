"""What one operation of a view reads, answers and is called, said once: where the operation is.

An action of a view says it in its own decorator, which refuses a misspelling:

    @action(detail=True, methods=["post"], summary="Decide a review", body=DecisionSerializer, if_match=True)

What mixins bring (`list`, `create`, `partial_update`, `by_ref`, …) is said in `operations` of the view.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from rest_framework.serializers import Serializer


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationSpec:
    """`body`: what it reads, None for nothing. `parameters`: its query parameters with their schemas. `answers`: the
    serializer of the answer, or {status: serializer}; None for the resource itself. `refusals`: statuses it answers
    besides the usual ones. `rules`: codes with which it refuses what agrees with the document, besides those of its
    body (`rules.py`). `if_match`: without If-Match it answers 428. `shows_secret`: its answer does, this once."""

    summary: str = ""
    body: type[Serializer[Any]] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    answers: Any = None
    refusals: tuple[int, ...] = ()
    rules: tuple[str, ...] = ()
    if_match: bool = False
    shows_secret: bool = False


def declared_operation(view: Any, action: str) -> OperationSpec:
    """What the view, or its class, says of that action."""
    if action in view.operations:
        operation: OperationSpec = view.operations[action]
        return operation
    decorated = getattr(getattr(view, action, None), "kwargs", {})
    return OperationSpec(
        **{each.name: decorated[each.name] for each in fields(OperationSpec) if each.name in decorated}
    )


def operation_of(view: Any) -> OperationSpec:
    """What the view says of its present action."""
    return declared_operation(view, str(view.action))
