"""`manage.py access_docs PAGE`: prints docs/access.md with its tables as the permissions are declared."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from coordination.ground.permission_tables import with_tables


class Command(BaseCommand):
    help = "Print the page of who may do what, with its tables written anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("page", type=Path, help="the page as it is")

    def handle(self, **options: Any) -> None:
        self.stdout.write(with_tables(options["page"].read_text()), ending="")
