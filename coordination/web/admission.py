"""Who is connected: a new connection is never refused; where there are too many, one that waits makes room for it."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Protocol


class Visitor(Protocol):
    """What the crowd knows of a connection."""

    address: str
    sends_a_file: bool

    @property
    def waits(self) -> bool:
        """Whether nothing of ours is under way for it."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing has been asked that is not answered."""

    def drop(self) -> None:
        """Close it."""

    def look(self, now: float) -> None:
        """Close it if its time is over."""


class _Neighbours:
    """The connections of one address, the longest idle first: those that have shown no key, and those that have."""

    __slots__ = ("known", "strangers")

    def __init__(self) -> None:
        self.strangers: OrderedDict[Visitor, None] = OrderedDict()
        self.known: OrderedDict[Visitor, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self.strangers) + len(self.known)

    def __iter__(self) -> Iterator[Visitor]:
        yield from self.strangers
        yield from self.known

    def group_of(self, visitor: Visitor) -> OrderedDict[Visitor, None]:
        return self.known if visitor in self.known else self.strangers


class Crowd:
    """All connections of this process: at most `most`, and at most `of_one` of one address."""

    def __init__(self, most: int, of_one: int) -> None:
        self.most, self.of_one = most, of_one
        self.size = 0
        self._by_address: dict[str, _Neighbours] = {}

    def __iter__(self) -> Iterator[Visitor]:
        for neighbours in list(self._by_address.values()):
            yield from list(neighbours)

    def enter(self, visitor: Visitor) -> None:
        """Let it in. Beyond a bound the longest idle of its address, or of the largest address, is closed."""
        neighbours = self._by_address.setdefault(visitor.address, _Neighbours())
        neighbours.strangers[visitor] = None
        self.size += 1
        if len(neighbours) > self.of_one:
            self._make_room(neighbours, visitor)
        if self.size > self.most:
            self._make_room(max(self._by_address.values(), key=len), visitor)

    def move(self, visitor: Visitor) -> None:
        """It has just done something: now it is the least idle of its address."""
        neighbours = self._by_address.get(visitor.address)
        if neighbours and visitor in (group := neighbours.group_of(visitor)):
            group.move_to_end(visitor)

    def know(self, visitor: Visitor) -> None:
        """It has shown a key: it stays while a stranger of its address could go."""
        neighbours = self._by_address.get(visitor.address)
        if neighbours and visitor in neighbours.strangers:
            del neighbours.strangers[visitor]
            neighbours.known[visitor] = None

    def leave(self, visitor: Visitor) -> None:
        """It is closed. A repeat changes nothing."""
        neighbours = self._by_address.get(visitor.address)
        if neighbours is None or visitor not in (group := neighbours.group_of(visitor)):
            return
        del group[visitor]
        self.size -= 1
        if not neighbours:
            del self._by_address[visitor.address]

    def _make_room(self, neighbours: _Neighbours, newest: Visitor) -> None:
        """Close the longest idle: of the strangers, else one that is slow, else of those who have shown a key. Where
        all are being served they stay: that is soon over."""
        for group in (neighbours.strangers, neighbours.known):
            longest = next((each for each in group if each.is_idle and each is not newest), None)
            longest = longest or next((each for each in group if each.waits and each is not newest), None)
            if longest:
                longest.drop()
                self.leave(longest)
                return
