"""A form that makes a row says beforehand which id that is going to have: sent twice, it makes one."""

from typing import TypeVar
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from coordination.ground.actor import Actor
from coordination.ground.locks import wait_for_turn

UNREADABLE = "This form could not be read. Send it once more."
M = TypeVar("M", bound=Model)


def id_to_send(request: HttpRequest, actor: Actor) -> str:
    """What the form sends along as `made_as`: an id that no row has, signed, so that nobody takes another's; the one
    that it was sent with, where it is shown again."""
    return request.POST["made_as"] if reserved_id(request, actor) else _signer(actor).sign(str(_new_id()))


def reserved_id(request: HttpRequest, actor: Actor) -> UUID | None:
    """The id that was reserved for this actor's form; None where what was sent reserves none."""
    try:
        return UUID(_signer(actor).unsign(request.POST.get("made_as", "")[:200]))
    except (BadSignature, ValueError):
        return None


def made_already(kind: str, reserved: UUID, rows: QuerySet[M]) -> M | None:
    """The row that the form has made, of the `rows` that it could be. Whoever sends the same form at this moment waits
    here until this transaction ends."""
    wait_for_turn(f"{kind} {reserved}")
    return rows.first()


def _new_id() -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7()")
        (new_id,) = cursor.fetchone()
    return UUID(str(new_id))


def _signer(actor: Actor) -> Signer:
    return Signer(salt=f"made once: {actor.label} for {actor.organisation}")
