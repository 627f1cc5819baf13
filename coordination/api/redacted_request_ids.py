"""The id of a request is kept with every change that it makes, for others to read: what was taken out goes in none."""

from contextlib import suppress
from uuid import UUID, uuid4

from structlog.contextvars import bind_contextvars, get_contextvars

from coordination.ground.actor import Actor
from coordination.second_looks.redacted_texts import was_taken_out


def leave_out_redacted_id(by: Actor) -> None:
    """Give the request another id where its caller's says what was taken out before."""
    request_id = str(get_contextvars().get("request_id", ""))
    with suppress(ValueError):
        UUID(request_id)
        return  # most are, ours among them
    if request_id and was_taken_out(request_id, by=by):
        bind_contextvars(request_id=str(uuid4()))
