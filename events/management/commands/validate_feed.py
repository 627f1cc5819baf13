"""`validate_feed`: does a feed keep the rules of OpenActive's RPDE 1.1?"""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from coordination.ground.whole_numbers import whole_number
from events.rpde_validator.page_rules import Violation
from events.rpde_validator.walking import VisitedPage, walk_feed
from partners.management.progress import Bars

PAGES = 100


class Command(BaseCommand):
    """`manage.py validate_feed https://…/api/v1/open/events.rpde`: ours or anybody's."""

    help = (
        "Walk an RPDE 1.1 feed page by page and print every rule it breaks, with the page and the item."
        " Exit status: 0 it keeps them, 1 it does not."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", metavar="URL", help="the first page of the feed")
        parser.add_argument("--pages", type=_count, default=PAGES, metavar="N", help=f"read at most N pages ({PAGES})")
        parser.add_argument("--no-progress", action="store_true", help="show no progress bar")

    def handle(self, *_args: Any, **options: Any) -> None:
        pages = items = broken = 0
        visited = None
        with Bars("pages", hidden=options["no_progress"]) as bars:
            for visited in walk_feed(options["url"], options["pages"]):
                pages, items, broken = pages + 1, items + visited.items, broken + len(visited.violations)
                self._print(visited)
                bars("reading", 1, 0)
        told = "" if visited and visited.last else "; the end of the feed was not reached"
        self.stdout.write(f"{pages:,} pages, {items:,} items, {broken:,} violations{told}.")
        if broken:
            sys.exit(1)

    def _print(self, visited: VisitedPage) -> None:
        for violation in visited.violations:
            line = f"page {visited.number} ({visited.url}){_where(violation)}: {violation.words}"
            # What others wrote in their feed could move the cursor or colour the terminal.
            self.stdout.write("".join(letter if letter.isprintable() else "\ufffd" for letter in line))


def _where(violation: Violation) -> str:
    if violation.item is None:
        return ""
    return f", item {violation.item}" + (f" ({violation.id})" if violation.id else "")


def _count(text: str) -> int:
    count = whole_number(text)
    if count is None or not 1 <= count <= 1_000_000:
        raise ArgumentTypeError("a whole number from 1 to 1,000,000")
    return count
