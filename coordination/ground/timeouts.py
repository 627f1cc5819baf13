"""How long a process waits for PostgreSQL: every connection has four time-outs, by what the process is.

    statement    one statement; a caller is told 503 `took_too_long`
    lock         somebody else's lock, an advisory one included; a caller is told 503 `waited_too_long`
    idle         a transaction in which nothing happens, which would keep others waiting for its locks; a caller whose
                 rows took that long to read is told 503 `took_too_long`
    transaction  all of a unit of work, statements and pauses together; a caller is told 503 `took_too_long`

Nothing is half written: the transaction is undone with its stored answer, and may be sent again under the same key. A
rule that does more than others in one transaction says so by `allow_longer`. Migrations and other commands take the
time they need: whoever started one is there to stop it.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from django.db import DatabaseError, InterfaceError, OperationalError, connection

LOCK_NOT_AVAILABLE, QUERY_CANCELED, TRANSACTION_TIMED_OUT, IDLED_TOO_LONG = "55P03", "57014", "25P04", "25P03"
_ENDED = (IDLED_TOO_LONG, TRANSACTION_TIMED_OUT)


@dataclass(frozen=True, slots=True)
class Patience:
    """The time-outs of one kind of process, in whole seconds; 0 is none."""

    statement: int
    lock: int
    idle: int
    transaction: int

    @property
    def options(self) -> str:
        """For libpq: in force before the first statement, and after every reconnection."""
        return (
            f"-c statement_timeout={self.statement}s -c lock_timeout={self.lock}s"
            f" -c idle_in_transaction_session_timeout={self.idle}s"
            f" -c transaction_timeout={self.transaction}s"
        )


DEFAULTS: Mapping[str, Patience] = {
    "web": Patience(statement=30, lock=5, idle=60, transaction=60),
    "worker": Patience(statement=45, lock=10, idle=55, transaction=55),
    "relay": Patience(statement=30, lock=30, idle=60, transaction=60),
    "beat": Patience(statement=10, lock=5, idle=30, transaction=30),
    "command": Patience(statement=3_600, lock=60, idle=3_600, transaction=0),
}


def process_role(text: Callable[[str], str]) -> str:
    """What this process is: PROCESS says, else its command line. Raises SystemExit with a sentence."""
    role = text("PROCESS") or _named_by(sys.argv)
    if role not in DEFAULTS:
        raise SystemExit(f"Set PROCESS to one of {', '.join(DEFAULTS)}, or leave it out.")
    return role


def timeouts_of(kind: str, number: Callable[..., int]) -> Patience:
    """The time-outs of processes of that kind: WEB_STATEMENT_SECONDS, WEB_LOCK_SECONDS, WEB_IDLE_SECONDS, and so on."""
    default = DEFAULTS[kind]
    return Patience(
        **{
            field.name: number(f"{kind.upper()}_{field.name.upper()}_SECONDS", default=getattr(default, field.name))
            for field in fields(Patience)
        }
    )


def allow_longer(seconds: int) -> None:
    """Let what is left of the present transaction, and each statement of it, take at least that long."""
    with connection.cursor() as cursor:
        for name in ("statement_timeout", "transaction_timeout"):
            cursor.execute("SELECT setting::bigint FROM pg_settings WHERE name = %s", [name])
            present = cursor.fetchone()[0]
            if 0 < present <= seconds * 1000:
                # By way of none: the clock of a transaction that runs already is not set anew otherwise.
                for value in ("0", f"{seconds}s"):
                    cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def is_away(error: BaseException | None) -> bool:
    """Whether the database could not, rather than would not: trying again may help."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return isinstance(error, DatabaseError) and sqlstate_of(error) in _ENDED


def sqlstate_of(error: BaseException) -> str:
    """The code PostgreSQL gives for `error`; empty if it gives none."""
    return getattr(error.__cause__ or error, "sqlstate", None) or ""


def _named_by(command: list[str]) -> str:
    words = set(command[1:])
    if "celery" in command[0]:
        return "worker" if "worker" in words else "beat" if "beat" in words else "command"
    return "relay" if "relay" in command[1:2] else "command"
