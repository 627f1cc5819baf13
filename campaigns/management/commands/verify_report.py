"""`verify_report`: does an exported report come out of its inputs?"""

import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.reach.documents import verification


class Command(BaseCommand):
    """The command as `help` lists it; `manage.py` runs it without any settings, so that it needs no database."""

    help = "Compute exported reports again from their inputs, offline. Exit status: 0 holds, 1 does not, 2 no report."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        verification.add_arguments(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        sys.exit(verification.verify_files(Namespace(**options)))
