"""The rules for one page by itself: is it a page of RPDE 1.1 at all, and is each item whole?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard
from urllib.parse import urlsplit

from events.rpde_validator.fetching import FetchedPage

STATES = ("updated", "deleted")


@dataclass(frozen=True)
class Violation:
    """One rule broken on a page: the item by its number from 1, None for the page itself."""

    words: str
    item: int | None = None
    id: str = ""


def document_of(response: FetchedPage) -> tuple[dict[str, Any] | None, list[Violation]]:
    """The page as JSON, None where it is none, and what is wrong with how it came."""
    if response.status != 200:
        return None, [Violation(f"A page is answered with status 200; this came with {response.status}.")]
    violations = []
    if response.media_type != "application/json" and not response.media_type.endswith("+json"):
        media_type = response.media_type or "none"
        violations.append(
            Violation(f"A page's Content-Type is application/vnd.openactive.rpde+json; this says {media_type}.")
        )
    try:
        page = json.loads(response.body)
    except (ValueError, RecursionError):
        return None, [*violations, Violation("The page is not JSON in UTF-8.")]
    if not isinstance(page, dict):
        return None, [*violations, Violation("A page is a JSON object.")]
    return page, violations


def of_page(page: Mapping[str, Any]) -> Iterator[Violation]:
    """What is wrong with the page and each of its items by itself."""
    if not is_address(page.get("next")):
        yield Violation("next is required: the absolute address of the next page.")
    if not is_address(page.get("license")):
        yield Violation("license is required: the absolute address of the licence the data is under.")
    items = page.get("items")
    if not isinstance(items, list):
        yield Violation("items is required: a list, empty on the last page.")
        return
    earlier_keys: set[tuple[Any, ...]] = set()
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            yield Violation("An item is a JSON object.", number)
            continue
        name = str(item.get("id", ""))[:80]
        for words in (*_of_item(item), *_repeated(item, earlier_keys)):
            yield Violation(words, number, name)


def is_address(value: Any) -> TypeGuard[str]:
    """Whether this is an absolute address of the web."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.netloc)


def is_key(value: Any) -> bool:
    """Whether this may be an id or a modified: a text or a whole number, and not true or false."""
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _of_item(item: Mapping[str, Any]) -> Iterator[str]:
    state = item.get("state")
    if state not in STATES:
        yield "state is updated or deleted."
    if not (isinstance(item.get("kind"), str) and item["kind"]):
        yield "kind is required: a text, such as Event."
    if not is_key(item.get("id")):
        yield "id is required: a text or a whole number."
    if not is_key(item.get("modified")):
        yield "modified is required: a whole number or a text."
    if state == "updated" and not (isinstance(item.get("data"), dict) and item["data"]):
        yield "An updated item has data: an object."
    if state == "deleted" and item.get("data") is not None:
        yield "A deleted item has no data."


def _repeated(item: Mapping[str, Any], earlier_keys: set[tuple[Any, ...]]) -> Iterator[str]:
    if not (is_key(item.get("id")) and isinstance(item.get("kind"), str)):
        return
    key = (item["kind"], str(item["id"]))
    if key in earlier_keys:
        yield "This kind and id stand on the page already; an item comes once, where it was last modified."
    earlier_keys.add(key)
