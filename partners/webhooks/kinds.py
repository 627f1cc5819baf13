"""Which kinds of change an endpoint may ask for: those there are, or patterns that some of them fit."""

from collections.abc import Sequence
from difflib import get_close_matches

from coordination.ground.errors import FieldError, Invalid
from coordination.ground.ledger_triggers import KINDS
from partners.webhooks.fan_out import wants_kind
from partners.webhooks.payload import PING

_NEAREST = 3


def check_kinds(patterns: Sequence[str]) -> None:
    """Raises Invalid, naming each pattern that no change can ever fit, with the kinds that come nearest."""
    every = [PING, *(kind for kinds in KINDS.values() for kind in kinds)]
    faults = [
        FieldError(f"/kinds/{at}", "no_such_kind", _instead_of(pattern))
        for at, pattern in enumerate(patterns)
        if not any(wants_kind([pattern], kind) for kind in every)
    ]
    if faults:
        raise Invalid(errors=faults)


def _instead_of(pattern: str) -> str:
    subject, _, end = pattern.partition(".")
    near = get_close_matches(subject, KINDS, n=1)
    if not near:
        return f"No change is of this kind. Kinds are <subject>.<what became of it>, of: {', '.join(sorted(KINDS))}."
    kinds = get_close_matches(f"{near[0]}.{end}", KINDS[near[0]], n=_NEAREST, cutoff=0)
    return f"No change is of this kind; nearest are {', '.join(kinds)}, and {near[0]}.* for all of them."
