"""Who is connected: a new connection is never refused; where there are too many, one that waits makes room for it."""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Protocol


class TrackedConnection(Protocol):
    """What admission needs to know of a connection."""

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

    def check_deadline(self, now: float) -> None:
        """Close it if its time is over."""


class _SameAddress:
    """The connections of one address, the longest idle first: those that have shown no key, and those that have."""

    __slots__ = ("anonymous", "authenticated")

    def __init__(self) -> None:
        self.anonymous: OrderedDict[TrackedConnection, None] = OrderedDict()
        self.authenticated: OrderedDict[TrackedConnection, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self.anonymous) + len(self.authenticated)

    def __iter__(self) -> Iterator[TrackedConnection]:
        yield from self.anonymous
        yield from self.authenticated

    def group_of(self, connection: TrackedConnection) -> OrderedDict[TrackedConnection, None]:
        return self.authenticated if connection in self.authenticated else self.anonymous


class OpenConnections:
    """All connections of this process: at most `most`, and at most `of_one` of one address."""

    def __init__(self, most: int, of_one: int) -> None:
        self.most, self.of_one = most, of_one
        self.size = 0
        self._by_address: dict[str, _SameAddress] = {}

    def __iter__(self) -> Iterator[TrackedConnection]:
        for same_address in list(self._by_address.values()):
            yield from list(same_address)

    def admit(self, connection: TrackedConnection) -> None:
        """Let it in. Beyond a bound the longest idle of its address, or of the largest address, is closed."""
        same_address = self._by_address.setdefault(connection.address, _SameAddress())
        same_address.anonymous[connection] = None
        self.size += 1
        if len(same_address) > self.of_one:
            self._make_room(same_address, connection)
        if self.size > self.most:
            self._make_room(max(self._by_address.values(), key=len), connection)

    def touch(self, connection: TrackedConnection) -> None:
        """It has just done something: now it is the least idle of its address."""
        same_address = self._by_address.get(connection.address)
        if same_address and connection in (group := same_address.group_of(connection)):
            group.move_to_end(connection)

    def mark_authenticated(self, connection: TrackedConnection) -> None:
        """It has shown a key: it stays while a stranger of its address could go."""
        same_address = self._by_address.get(connection.address)
        if same_address and connection in same_address.anonymous:
            del same_address.anonymous[connection]
            same_address.authenticated[connection] = None

    def remove(self, connection: TrackedConnection) -> None:
        """It is closed. A repeat changes nothing."""
        same_address = self._by_address.get(connection.address)
        if same_address is None or connection not in (group := same_address.group_of(connection)):
            return
        del group[connection]
        self.size -= 1
        if not same_address:
            del self._by_address[connection.address]

    def _make_room(self, same_address: _SameAddress, newest: TrackedConnection) -> None:
        """Close the longest idle: of the strangers, else one that is slow, else of those who have shown a key. Where
        all are being served they stay: that is soon over."""
        for group in (same_address.anonymous, same_address.authenticated):
            longest = next((member for member in group if member.is_idle and member is not newest), None)
            longest = longest or next((member for member in group if member.waits and member is not newest), None)
            if longest:
                longest.drop()
                self.remove(longest)
                return
