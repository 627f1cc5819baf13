"""Reference data that an administrator of the organisation which runs the service loads on a page: a worker compares
the file with what there is, somebody reads what would change, and confirms exactly that.

Web processes cannot write reference data at all. The file lies in the store under its digest for an hour, and a job
names it by that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, Any

import orjson
from django.db import IntegrityError, transaction

from campaigns.permissions import LOAD_REFERENCE_DATA
from campaigns.placements.review_rules import Rerouted, telling_whom_others_judge
from campaigns.reference_data import TURN, Loaded, load_reference, state_of_reference_data
from coordination.files.store import content_of, keep_file
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import wait_for_turn
from coordination.jobs.enqueue import start_operation
from coordination.jobs.worker import Run
from coordination.models import Operation, OperationStatus

COMPARE, LOAD = "reference-comparison", "reference-load"
MOST_LISTED = 500  # rows of each kind of change
# The file is a text of somebody's, and what JSON Schema says of it repeats it.
_SENTENCES = {
    "wrong_type": "It is of another type than is needed.",
    "wrong_enum": "It is none of the words that are known here.",
    "wrong_pattern": "It is not in the form needed.",
    "wrong_format": "It is no day, like 2026-11-30.",
    "wrong_minLength": "It is empty.",
    "wrong_maxLength": "It is too long.",
    "wrong_minimum": "It is too small.",
    "wrong_maximum": "It is too large.",
    "wrong_minItems": "It is an empty list.",
    "wrong_uniqueItems": "Something stands in it twice.",
    "wrong_additionalProperties": "It has a field that is not known.",
    "wrong_anyOf": "It is neither empty nor in the form needed.",
}
_ANOTHER_SHAPE = "The file is not of the expected shape; nothing in it was looked at further."
_NOT_JSON = "The file is not JSON at line {}, column {}; correct it there."
_GONE = "The file is kept for an hour, which is over: send it again."
_NO_LONGER = "There is nothing here to confirm: send the file again."


def ask_comparison(stream: IO[bytes], *, by: Actor) -> Operation:
    """Have the file compared with what there is. Raises NotFound for whoever does not run the service."""
    authorise(by, LOAD_REFERENCE_DATA, None)
    stored = keep_file(stream)
    return start_operation(COMPARE, by=by, arguments={"file": stored.pk})


def confirm_comparison(comparison: Operation, *, by: Actor) -> Operation:
    """Have exactly what was shown loaded. Raises NotFound, or Conflict where nothing was shown that could be."""
    authorise(by, LOAD_REFERENCE_DATA, None)
    shown = comparison.result or {}
    if comparison.status != OperationStatus.SUCCEEDED or not shown.get("state") or shown.get("loaded"):
        raise Conflict("not_in_this_state", _NO_LONGER)
    return start_operation(LOAD, by=by, arguments={"file": comparison.arguments["file"], "state": shown["state"]})


def run_comparison(run: Run) -> dict[str, Any]:
    """The work of a comparison: nothing of it stays. Raises NotFound, Conflict or Invalid."""
    return _compared(_content_for(run), run.by)


def run_load(run: Run) -> dict[str, Any] | None:
    """The work of a load. Where anything has changed since, nothing is loaded, and what would be is shown anew. Raises
    NotFound, Conflict or Invalid."""
    content = _content_for(run)
    with transaction.atomic():
        wait_for_turn(TURN)
        if state_of_reference_data() != run.arguments["state"]:
            return {**_compared(content, run.by), "changed": True}
        with _naming_faults():
            loaded = load_reference(content, by=run.by)
        run.finish({**_as_json(loaded), "loaded": True})
    return None


def _content_for(run: Run) -> bytes:
    authorise(run.by, LOAD_REFERENCE_DATA, None)  # whoever asked may have lost the right since
    try:
        return content_of(run.arguments["file"])
    except FileNotFoundError:
        raise Conflict("file_gone", _GONE) from None


def _compared(content: bytes, by: Actor) -> dict[str, Any]:
    rerouted: list[Rerouted] = []
    with _naming_faults(), telling_whom_others_judge(rerouted):
        state = state_of_reference_data()
        loaded = load_reference(content, by=by)
    return {**_as_json(loaded), "state": state, "rerouted": len(rerouted)}


@contextmanager
def _naming_faults() -> Iterator[None]:
    """Whatever is wrong with a file is Invalid, in words that repeat nothing of it."""
    try:
        yield
    except Invalid as refusal:
        said = [replace(error, detail=_said(error)) for error in refusal.errors]
        raise Invalid(refusal.code, refusal.detail, said) from None
    except orjson.JSONDecodeError as fault:
        raise Invalid("not_json", _NOT_JSON.format(fault.lineno, fault.colno)) from None
    except (KeyError, TypeError, ValueError, IntegrityError):
        raise Invalid("another_shape", _ANOTHER_SHAPE) from None


def _said(error: FieldError) -> str:
    if error.code == "wrong_required":  # the schema's own name of what is missing, in quotes
        return f"{error.detail.partition(' is ')[0]} is missing."
    return _SENTENCES.get(error.code, error.detail)


def _as_json(loaded: Loaded) -> dict[str, Any]:
    return {
        "counts": {word: loaded.counts[word] for word in ("created", "updated", "unchanged")},
        "created": loaded.created[:MOST_LISTED],
        "changes": loaded.changes[:MOST_LISTED],
    }
