"""A workflow is a table: which action leads from which states to which, and who may take it.

Two questions, two places: `may` asks whether this caller may ever do it, `check_possible` whether it can be done now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coordination.actor import Actor
from coordination.refusals import Conflict, Forbidden

# Who, relative to the row: a name for the documents and the test on (actor, row).
Party = Callable[[Actor, Any], bool]


@dataclass(frozen=True)
class Transition:
    """One line of the table. The ledger calls it `<subject>.<to>`."""

    from_states: tuple[str, ...]
    to: str
    who: str
    means: str


@dataclass(frozen=True)
class Workflow:
    """The transitions of one kind of thing by action, and the parties they name."""

    subject: str
    transitions: Mapping[str, Transition]
    parties: Mapping[str, Party]

    def may(self, action: str, actor: Actor, row: Any) -> bool:
        """Whether `actor` is the party that takes `action` on `row`, in whatever state it is."""
        return self.parties[self.transitions[action].who](actor, row)

    def check_may(self, action: str, actor: Actor, row: Any) -> None:
        """Raises Forbidden when somebody else takes that action."""
        if not self.may(action, actor, row):
            who = self.transitions[action].who
            raise Forbidden("not_yours_to_do", f"Only the {who} may {_words(action)} this {self.subject}.")

    def check_possible(self, action: str, status: str) -> None:
        """Raises Conflict when the state does not allow the action now."""
        states = self.transitions[action].from_states
        if status not in states:
            detail = f"This {self.subject} is {_words(status)}; {_words(action)} needs it to be {_either(states)}."
            raise Conflict("not_in_this_state", detail)

    def allowed(self, actor: Actor, row: Any) -> list[str]:
        """The actions `actor` could take on `row` now, in the table's order."""
        return [
            action
            for action, transition in self.transitions.items()
            if row.status in transition.from_states and self.may(action, actor, row)
        ]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _either(states: tuple[str, ...]) -> str:
    words = [_words(state) for state in states]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def owner(actor: Actor, row: Any) -> bool:
    """The organisation the row belongs to, with leave to write."""
    return actor.organisation == row.organisation_id and "write" in actor.scopes


def check_owner(actor: Actor, row: Any) -> None:
    """Raises Forbidden unless the row belongs to the actor's organisation: others see it, only the owner changes it."""
    if actor.organisation != row.organisation_id:
        raise Forbidden("not_yours_to_do", "Only the organisation it belongs to may change this.")
