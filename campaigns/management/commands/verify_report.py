"""`verify_report`: does an exported report come out of its inputs?"""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from campaigns.reach import verification


class Command(BaseCommand):
    """The command as `help` lists it; `manage.py` runs it without any settings, so that it needs no database."""

    help = "Compute exported reports again from their inputs, offline. Exit status: 0 holds, 1 does not, 2 no report."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="What reports/{id}/export/ answered.")

    def handle(self, *_args: Any, **options: Any) -> None:
        sys.exit(verification.verify_files(options["files"]))
