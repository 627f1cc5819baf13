"""One action per key: claim the key, act and keep the answer in one transaction, or give the answer kept before.

Only an answer that had an effect (2xx) is kept. A refusal rolls back whatever the action did, so a repeat is judged
afresh, and a caller who corrects a refused request may send it under the same key.
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponseBase
from rest_framework.request import Request

from coordination.ground.errors import Conflict, Unprocessable
from coordination.idempotency.answers import claim_answer, find_answer, keep_answer, replay_answer
from coordination.idempotency.fingerprints import request_fingerprint
from coordination.idempotency.key_header import HEADER, parse_key
from coordination.models import StoredAnswer
from coordination.problems.problem import Problem
from coordination.problems.problem_types import TYPES

_IN_FLIGHT = "A request with this Idempotency-Key is still being answered. Try again after Retry-After seconds."
_REUSED = (
    "This Idempotency-Key was used for another request: another address, query or body. Send a new key with a new"
    " request, or the first request again to have its answer."
)

_ANOTHERS = (
    "The answer to this request shows a secret, and is repeated to the credential that it was given to alone. Ask"
    " whoever holds that one, or send your own request with a new Idempotency-Key."
)


def answer_once(
    view: Any, action: Callable[..., HttpResponseBase], request: Request, *args: Any, **kwargs: Any
) -> HttpResponseBase:
    """What `action(request, …)` of the view answers, or has answered before under the same key.

    The caller is known by now, and holds the scope; a repeat must still see what the action is upon. Raises Invalid for
    a malformed key, Unprocessable when the key was used for another request, Conflict when its answer shows a secret to
    another credential, and whatever the action raises.
    """
    key = parse_key(request.headers[HEADER])
    digest = request_fingerprint(view, request)
    organisation = view.actor.organisation
    with transaction.atomic():
        if not claim_answer(organisation, key):
            problem = Problem(TYPES["idempotency_key_in_flight"], _IN_FLIGHT, headers={"Retry-After": "1"})
            return problem.response(request)
        stored = find_answer(organisation, key)
        if stored is None:
            return _act(view, action, request, args, kwargs, keep_as=(organisation, key, digest, view.actor.label))
        if bytes(stored.fingerprint) != digest:
            raise Unprocessable("idempotency_key_reused", _REUSED)
        view.check_sees_target()
        _check_may_repeat(view, stored)
        return replay_answer(stored)


def _check_may_repeat(view: Any, stored: StoredAnswer) -> None:
    """Raises Conflict when the answer shows a secret and was given to another credential of the organisation."""
    if view.shows_secret_now and stored.credential != view.actor.label:
        raise Conflict("secret_of_another_credential", _ANOTHERS)


def _act(
    view: Any,
    action: Callable[..., HttpResponseBase],
    request: Request,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    keep_as: tuple[str, str, bytes, str],
) -> Any:
    response: Any = view.finalize_response(request, action(request, *args, **kwargs), *args, **kwargs)
    if response.status_code >= 400:
        transaction.set_rollback(True)
        return response
    if hasattr(response, "render"):
        response.render()
    keep_answer(*keep_as, response)
    return response
