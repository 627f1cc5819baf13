"""Walking a feed page by page as its readers do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from events.rpde_validator.fetching import FetchedPage, Unreachable, get_page
from events.rpde_validator.order_rules import FeedOrder
from events.rpde_validator.page_rules import Violation, document_of, is_address, of_page


@dataclass
class VisitedPage:
    """One page, by its number from 1: how many items it had and what was wrong; `last` where the feed ends there."""

    number: int
    url: str
    items: int = 0
    violations: list[Violation] = field(default_factory=list)
    last: bool = False


def walk_feed(url: str, pages: int, fetch: Callable[[str], FetchedPage] = get_page) -> Iterator[VisitedPage]:
    """At most `pages` pages from `url` on; ends at the last page, or where nobody could go on."""
    order, visited_urls = FeedOrder(), set[str]()
    for number in range(1, pages + 1):
        visited = VisitedPage(number, url)
        visited_urls.add(url)
        following = _visit(visited, order, fetch)
        yield visited
        if visited.last or following is None or following in visited_urls:
            return
        url = following


def _visit(visited: VisitedPage, order: FeedOrder, fetch: Callable[[str], FetchedPage]) -> str | None:
    """Read and judge the page; returns where to go on."""
    try:
        page, visited.violations = document_of(fetch(visited.url))
    except Unreachable as fault:
        visited.violations = [Violation(f"It could not be read: {fault}.")]
        return None
    if page is None:
        return None
    visited.violations += of_page(page)
    if not isinstance(page.get("items"), list):
        return None
    visited.items = len(page["items"])
    visited.violations += order.of_page(page, visited.url)
    visited.last = not page["items"]
    return page["next"] if is_address(page.get("next")) else None
