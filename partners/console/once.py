"""A form that makes a row says beforehand which id that is going to have: sent twice, it makes one."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import connection

from coordination.ground.actor import Actor

UNREADABLE = "This form could not be read. Send it once more."


def reserve_id(actor: Actor) -> str:
    """An id that no row has, as the form of this actor sends it along: signed, so that nobody takes another's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7()")
        (key,) = cursor.fetchone()
    return _signer(actor).sign(str(key))


def reserved_id(actor: Actor, text: str) -> UUID | None:
    """The id that was reserved for this actor; None for a text that reserves none."""
    try:
        return UUID(_signer(actor).unsign(text[:200]))
    except (BadSignature, ValueError):
        return None


def _signer(actor: Actor) -> Signer:
    return Signer(salt=f"made once: {actor.label} for {actor.organisation}")
