"""`manage.py ready [CHECK]`: what `/readyz` says, for processes that nobody can ask over HTTP."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.ground import health_checks


class Command(BaseCommand):
    help = "Print the checks of /readyz, or the ones named; fail unless they are ok."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = ", ".join(check.name for check in health_checks.CHECKS)
        parser.add_argument("names", nargs="*", help=f"the checks that must be ok (all): {names}")

    def handle(self, *_args: Any, names: list[str], **_options: Any) -> None:
        """Raises CommandError if one is late, unavailable or unknown, or if there is no such check."""
        # Beat and the relay may not read what the other checks ask.
        chosen = [check for check in health_checks.CHECKS if not names or check.name in ("database", *names)]
        checks = health_checks.run_health_checks(chosen)
        not_ok = [name for name in names or checks if name not in checks or checks[name]["status"] != "ok"]
        for name, facts in checks.items():
            self.stdout.write(f"{name}: {', '.join(f'{fact} {value}' for fact, value in facts.items())}")
        if not_ok:
            raise CommandError(f"Not ready: {', '.join(not_ok)}.")
