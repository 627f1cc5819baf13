"""A workflow is a table: which action leads from which states to which, and the permission it needs.

Two questions, two places: `authorise` asks whether this caller may ever do it, `check_possible` whether it can be done
now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, authorise, is_permitted
from coordination.ground.errors import Conflict


@dataclass(frozen=True)
class Transition:
    """One line of the table. The ledger calls it `<subject>.<to>`."""

    from_states: tuple[str, ...]
    to: str
    permission: Action
    means: str

    @property
    def who(self) -> str:
        """The party that takes it, as the documents name it."""
        return self.permission.party.name


@dataclass(frozen=True)
class Workflow:
    """The transitions of one kind of thing by action."""

    subject: str
    transitions: Mapping[str, Transition]

    def authorise(self, action: str, actor: Actor, row: Any) -> None:
        """Raises Forbidden when `actor` may not take that action on `row`, in whatever state it is."""
        authorise(actor, self.transitions[action].permission, row)

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
            if row.status in transition.from_states and is_permitted(actor, transition.permission, row)
        ]


def _words(name: str) -> str:
    return name.replace("_", " ")


def _either(states: tuple[str, ...]) -> str:
    words = [_words(state) for state in states]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
