"""`manage.py demonstration_codes`: the codes that the apps of the demonstration's people would show now."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from events.demonstration.people import kept_password, present_codes


class Command(BaseCommand):
    help = "Print the demonstration's people who sign in with a code, and their present codes; in development alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of whom."""
        parser.add_argument("who", nargs="?", default="", help="a part of the e-mail address, such as police")

    def handle(self, *_args: Any, who: str, **_options: Any) -> None:
        """Raises CommandError outside development."""
        if not settings.EMBEDDED:
            raise CommandError("The demonstration has people in a development database alone.")
        left = 30 - int(time.time()) % 30
        self.stderr.write(f"Password {kept_password()}; each code can be used once, and the next comes in {left} s.")
        for email, code in present_codes().items():
            if who in email:
                self.stdout.write(f"{code}  {email}")
