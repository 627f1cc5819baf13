"""Why an operation failed, as its row keeps it. How that looks over HTTP is the API's."""

from dataclasses import asdict
from typing import Any

from coordination.ground import errors as refusals
from coordination.ground.errors import Refusal

INTERNAL = "internal"
_BASES = {kind: kind.code for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, Refusal)}


def problem_of_refusal(refusal: Refusal) -> dict[str, Any]:
    """The refusal as JSON: `kind` is the code of its class among the errors, which decides the status."""
    kind = next(_BASES[base] for base in type(refusal).__mro__ if base in _BASES)
    errors = [asdict(error) for error in refusal.errors]
    return {"kind": kind, "code": refusal.code, "detail": refusal.detail, "errors": errors}


def internal_problem() -> dict[str, Any]:
    """The service's own failure: nothing of what went wrong is told, the log has it under the request id."""
    detail = "The service could not do this, and has stopped trying. The failure has been recorded under request_id."
    return {"kind": INTERNAL, "code": INTERNAL, "detail": detail, "errors": []}
