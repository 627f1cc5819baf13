"""The rules from item to item and from page to page: the order, and where `next` leads."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from events.rpde_validator.page_rules import Violation, is_address, is_key

Key = tuple[Any, ...]


class FeedOrder:
    """The order of one feed, learnt from its `next`: by change number, or by modified and then id."""

    def __init__(self) -> None:
        self.by_number: bool | None = None
        self.last: Key | None = None
        self.visited: set[str] = set()

    def of_page(self, page: Mapping[str, Any], url: str) -> Iterator[Violation]:
        """What is wrong with the page that `url` gave, after all that came before it."""
        self.visited.add(_spelled(url))
        items = [(number, item) for number, item in enumerate(page["items"], 1) if isinstance(item, dict)]
        following = page.get("next")
        if is_address(following):
            yield from self._learn(following, last_page=not page["items"])
        for number, item in items:
            yield from self._of_item(number, item)
        if is_address(following):
            yield from self._of_next(following, url, [item for _, item in items])

    def _learn(self, following: str, *, last_page: bool) -> Iterator[Violation]:
        next_parameters = _parameters(following)
        by_number = "afterChangeNumber" in next_parameters
        if not by_number and not {"afterTimestamp", "afterId"} <= next_parameters.keys():
            if not last_page:  # an empty feed repeats the address it was first asked at, which has neither
                yield Violation("next carries afterChangeNumber, or afterTimestamp and afterId.")
            return
        if self.by_number is not None and by_number != self.by_number:
            yield Violation("next is of another ordering than on the pages before.")
        self.by_number = by_number

    def _of_item(self, number: int, item: Mapping[str, Any]) -> Iterator[Violation]:
        modified, key = item.get("modified"), item.get("id")
        if not (is_key(modified) and is_key(key)):
            return
        place: Key = (modified,) if self.by_number else (modified, key)
        name = str(key)[:80]
        if self.last is not None and not _before(self.last, place):
            by = "change number" if self.by_number else "modified, then id"
            yield Violation(f"It stands out of order: items come by {by}, each above the one before.", number, name)
        else:
            self.last = place

    def _of_next(self, following: str, url: str, items: list[Mapping[str, Any]]) -> Iterator[Violation]:
        if not items:
            if _spelled(following) != _spelled(url):
                yield Violation("The last page, without items, has its own address as next.")
            return
        if _spelled(following) in self.visited:
            yield Violation("next leads back to a page already read, so that no reader ever gets further.")
            return
        next_parameters, last_item = _parameters(following), items[-1]
        expected_fields = (
            {"afterChangeNumber": "modified"} if self.by_number else {"afterTimestamp": "modified", "afterId": "id"}
        )
        for name, field in expected_fields.items():
            if name in next_parameters and next_parameters[name] != str(last_item.get(field)):
                yield Violation(
                    f"next has {name}={next_parameters[name]}; the {field} of the page's last item is due there."
                )


def _before(earlier_key: Key, later_key: Key) -> bool:
    try:
        return bool(earlier_key < later_key)
    except TypeError:  # a number after a text
        return False


def _parameters(url: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(url).query, keep_blank_values=True).items()}


def _spelled(url: str) -> str:
    """The address so that two spellings of the same compare equal."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path or '/'}?{sorted(_parameters(url).items())}"
