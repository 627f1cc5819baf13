"""Invented values that stand for those of a request while its statement is compiled: they show which places of the
statement they come to, and that nothing else depends on them.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from typing import Any

from coordination.api.plans import NotPlannable
from coordination.ground.actor import Actor

_random = SystemRandom()
_FIRST = datetime(2300, 1, 1, tzinfo=UTC)  # no campaign has such a day
Name = str | tuple[str, int]


class Probe(str):
    """A text that must not be looked into: whoever compares it with another text decides by what it is."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Probe):
            if type(other) is str and not other:  # Django asks every text whether it is empty
                return False
            raise NotPlannable("the statement depends on what a value is")
        return self is other

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __len__(self) -> int:
        raise NotPlannable("the statement depends on how long a value is")


class InOrder(frozenset[str]):
    """A set that is gone through in the order in which it was made, so that two compilations do it alike."""

    def __new__(cls, members: list[str]) -> "InOrder":
        made = super().__new__(cls, members)
        made.members = members
        return made

    members: list[str]

    def __iter__(self) -> Iterator[str]:
        return iter(self.members)


class Probes:
    """The values invented for one compilation, each under the name of what it stands for."""

    def __init__(self) -> None:
        self.names: dict[Any, Name] = {}

    def like(self, name: Name, example: Any) -> Any:
        """A value of the kind of `example`; of a list, as many. Truth values stand for themselves: raises NotPlannable
        for what is neither that, text, instant or id."""
        if isinstance(example, bool):
            return example
        if isinstance(example, list) and isinstance(name, str):
            return [self.like((name, place), each) for place, each in enumerate(example)]
        value = _invented(type(example))
        self.names[value] = name
        return value

    def actor(self, example: Actor) -> Actor:
        """Somebody of the same kind with as many campaigns, who leads as many of them."""
        kind, _, _ = example.label.partition(":")
        campaigns = [self.like(("campaigns", place), campaign) for place, campaign in enumerate(campaigns_of(example))]
        return Actor(
            label=f"{kind}:{_random.getrandbits(64):x}",  # what is made of it is in no place
            organisation=self.like("organisation", ""),
            scopes=example.scopes,
            campaigns=InOrder(campaigns),
            leads=InOrder(campaigns[: len(example.leads)]),
            accepted_terms=example.accepted_terms,
        )


def campaigns_of(actor: Actor) -> list[str]:
    """Its campaigns in an order of which a compiled statement can count on: those it leads first."""
    return [*sorted(actor.leads), *sorted(actor.campaigns - actor.leads)]


def shape_of(example: Any) -> Any:
    """What a statement may depend on: kind and number, and of a truth value which it is. Raises NotPlannable."""
    if isinstance(example, bool):
        return example
    if isinstance(example, list):
        return tuple(shape_of(each) for each in example)
    if type(example) not in _KINDS:
        raise NotPlannable(f"{type(example).__name__} is a kind that is not invented")
    return type(example)


def filled_in(places: Any, values: Mapping[Name, Any]) -> Any:
    """The parameters of a statement, with the request's values in their places."""
    if isinstance(places, Place):
        return values[places.name]
    if isinstance(places, list | tuple):
        return [filled_in(each, values) for each in places]
    return places


class Place:
    """Where the value of that name goes."""

    __slots__ = ("name",)

    def __init__(self, name: Name) -> None:
        self.name = name


def places_of(first: Any, second: Any, names: tuple[Mapping[Any, Name], Mapping[Any, Name]]) -> Any:
    """Where the values go, told by what two compilations with other values have in common. Raises NotPlannable for
    what was made of a value, and for a day or an instant that is none: it may be another tomorrow."""
    if isinstance(first, list | tuple):
        if not isinstance(second, list | tuple) or len(first) != len(second):
            raise NotPlannable("the parameters depend on the values")
        return [places_of(*pair, names) for pair in zip(first, second, strict=True)]
    name = _name_of(first, names[0])
    if name is not None:
        if name != _name_of(second, names[1]):
            raise NotPlannable("a value comes to another place")
        return Place(name)
    if isinstance(first, Probe) or not isinstance(first, str | int | None) or type(first) is not type(second):
        raise NotPlannable("a parameter is made of a value")
    if first != second:
        raise NotPlannable("a parameter is made of a value")
    return first


def _name_of(value: Any, names: Mapping[Any, Name]) -> Name | None:
    return names.get(value) if type(value) in _KINDS or isinstance(value, Probe) else None


def _invented(kind: type[Any]) -> Any:
    if kind is str:
        return Probe(f"probe-{_random.getrandbits(64):x}")
    if kind is uuid.UUID:
        return uuid.uuid4()
    if kind is datetime:
        return _FIRST + timedelta(microseconds=_random.getrandbits(50))
    raise NotPlannable(f"{kind.__name__} is a kind that is not invented")


_KINDS: Iterable[type[Any]] = frozenset({str, uuid.UUID, datetime})
