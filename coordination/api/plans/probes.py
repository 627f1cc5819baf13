"""Invented values that stand for those of a request while its statement is compiled, and show to which of its places
they come.

Whoever puts a queryset together is handed probes, which are opaque: looking into one in whatever way (what it is,
whether it is the same, how long, what is in it) is refused, so that nothing can depend on a value. Only Django, which
turns what it was given into a statement, sees `Place`s: of the kind of their value, and with its name.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from random import SystemRandom
from typing import Any, NoReturn

from django.db import connection

from coordination.api.plans import NotPlannable
from coordination.ground.actor import Actor

_random = SystemRandom()
Name = str | tuple[str, int]
Kind = Any  # of a text, an instant or an id its type; a truth value itself; of several values a tuple of their kinds


class Place:
    """Where the value of that name goes."""

    name: Name


class _Text(Place, str):
    """Django asks a text whether it is empty, and nothing else."""

    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _Text) or (type(other) is str and not other):
            return self is other
        raise NotPlannable("the statement depends on what a value is")

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __len__(self) -> int:
        raise NotPlannable("the statement depends on how long a value is")

    def __str__(self) -> str:
        raise NotPlannable("the statement is made of a value")

    def __format__(self, _: str) -> str:
        raise NotPlannable("the statement is made of a value")


class _Instant(Place, datetime):
    """No campaign has such a day."""


class _Id(Place, uuid.UUID):
    """No row has it."""

    __slots__ = ()

    __setattr__ = object.__setattr__  # type: ignore[assignment]


class Probes:
    """The values invented for one compilation, each under the name of what it stands for."""

    def __init__(self) -> None:
        self.mark = f"{_random.getrandbits(128):040d}"  # is in every text: what is made of one is known by it
        self.refused = ""

    def refuse(self, why: str) -> NoReturn:
        """Raises NotPlannable; and there is no plan either where somebody makes light of that."""
        self.refused = why
        raise NotPlannable(why)

    def like(self, name: Name, kind: Kind) -> Any:
        """An opaque value of that kind; of several, as many."""
        if isinstance(kind, bool):
            return kind
        if isinstance(kind, tuple) and isinstance(name, str):
            return Several(self, [self.like((name, number), each) for number, each in enumerate(kind)])
        return Probe(self, self.place(name, kind))

    def place(self, name: Name, kind: Kind) -> Place:
        """The same as Django sees it."""
        place: Place
        if kind is str:
            place = _Text(f"{self.mark}-{_random.getrandbits(64):d}")
        elif kind is uuid.UUID:
            place = _Id(int=_random.getrandbits(128))
        else:
            place = _Instant(2300, 1, 1, microsecond=_random.randrange(10**6), tzinfo=UTC)
        place.name = name
        return place

    def actor(self, shape: "ActorShape") -> Actor:
        """Somebody of that shape."""
        return Actor(
            label=self.like("label", str),
            organisation=self.like("organisation", str),
            scopes=shape.scopes,
            campaigns=self.like("campaigns", (str,) * shape.campaigns),
            leads=self.like("leads", (str,) * shape.leads),
            accepted_terms=shape.accepted_terms,
        )

    @contextmanager
    def nothing_else(self) -> Iterator[None]:
        """Raises NotPlannable where anything was looked at: a probe, or the database, which changes."""
        with connection.execute_wrapper(lambda *_: self.refuse("the statement depends on what is in the database")):
            yield
        if self.refused:
            raise NotPlannable(self.refused)


class Probe:
    """A value that must not be looked into; Django resolves it to its place."""

    __slots__ = ("_place", "_probes")

    def __init__(self, probes: Probes, place: Place) -> None:
        self._probes, self._place = probes, place

    def resolve_expression(self, *_: Any, **__: Any) -> Place:
        """Django's word for what stands in a statement."""
        return self._place

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        self._probes.refuse("the statement depends on the kind of a value")

    def __getattr__(self, name: str) -> Any:
        self._probes.refuse(f"the statement depends on {name} of a value")


class Several(list[Any]):
    """Values of which nothing is known but how many they are: of a set or a list of a request."""

    def __init__(self, probes: Probes, values: list[Any]) -> None:
        super().__init__(values)
        self._probes = probes

    def resolve_expression(self, *_: Any, **__: Any) -> list[Place]:
        """Django's word for what stands in a statement."""
        return [value.resolve_expression() for value in self]

    def __getattr__(self, name: str) -> Any:
        self._probes.refuse(f"the statement depends on {name} of values")


def _refusing(operation: str) -> Callable[..., Any]:
    def refuse(self: Any, *_: Any) -> None:
        self._probes.refuse(f"the statement depends on {operation} of a value")

    return refuse


_COMPARED = "eq ne lt le gt ge hash contains"
_COMPUTED = "add sub mul truediv floordiv mod pow and or xor lshift rshift matmul divmod"
_CONVERTED = (
    "bool len iter next reversed getitem str repr bytes format int index float complex round neg pos abs invert"
)
for _operation in f"{_COMPARED} {_CONVERTED} call fspath".split():
    setattr(Probe, f"__{_operation}__", _refusing(_operation))
for _operation in _COMPUTED.split():
    for _reflected in ("", "r"):
        setattr(Probe, f"__{_reflected}{_operation}__", _refusing(_operation))
        setattr(Several, f"__{_reflected}{_operation}__", _refusing(_operation))
for _operation in f"{_COMPARED} str repr format iadd imul".split():
    setattr(Several, f"__{_operation}__", _refusing(_operation))
for _operation in ("index", "count", "sort"):
    setattr(Several, _operation, _refusing(_operation))


@dataclass(frozen=True, slots=True)
class ActorShape:
    """What a statement may depend on of whoever asks."""

    kind: str
    scopes: frozenset[str]
    accepted_terms: bool
    campaigns: int
    leads: int


def actor_shape(actor: Actor) -> ActorShape:
    """The shape of this one; raises NotPlannable for a command or a task."""
    if not actor.organisation or actor.granted is not None:
        raise NotPlannable("an actor of an odd kind")
    kind, _, _ = actor.label.partition(":")
    return ActorShape(kind, actor.scopes, actor.accepted_terms, len(actor.campaigns), len(actor.leads))


def kind_of(value: Any) -> Kind:
    """What a statement may depend on of a value: kind and number. Raises NotPlannable for a kind that none invents."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return tuple(map(kind_of, value))
    if type(value) not in (str, uuid.UUID, datetime):
        raise NotPlannable(f"{type(value).__name__} is a kind that is not invented")
    return type(value)


def named(name: str, value: Any) -> dict[Name, Any]:
    """The value by the names that its probes have."""
    if isinstance(value, list | tuple | frozenset):
        return {(name, number): each for number, each in enumerate(value)}
    return {name: value}


def values_of(actor: Actor) -> dict[Name, Any]:
    """The values that an actor brings along, sets in the order in which Django goes through them."""
    return {
        "label": actor.label,
        "organisation": actor.organisation,
        **named("campaigns", actor.campaigns),
        **named("leads", actor.leads),
    }


def places_in(parameters: Any, probes: Probes) -> Any:
    """The parameters of a statement, with nothing of a probe but where its value goes. Raises NotPlannable for what
    was made of one, and for a day or an instant that is none: it may be another tomorrow."""
    if isinstance(parameters, list | tuple):
        return [places_in(each, probes) for each in parameters]
    if isinstance(parameters, Place):
        return Slot(parameters.name)
    if not isinstance(parameters, str | int | None) or (isinstance(parameters, str) and probes.mark in parameters):
        raise NotPlannable("a parameter is made of a value")
    return parameters


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the value of that name goes, in a statement that is compiled."""

    name: Name


def varies(slot: Any) -> bool:
    """Whether a value of the request comes there."""
    return any(map(varies, slot)) if isinstance(slot, list) else isinstance(slot, Slot)


def filled_in(slots: Any, values: Mapping[Name, Any]) -> Any:
    """The parameters of a statement, with the request's values in their slots."""
    if isinstance(slots, Slot):
        return values[slots.name]
    if isinstance(slots, list):
        return [filled_in(each, values) for each in slots]
    return slots
