"""`manage.py compile_rollups [--verify]`: compile every roll-up from scratch, or prove that they are right."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.permissions import COMPILE_ROLLUPS
from campaigns.rollups.verify import cell_differences, compile_everything
from coordination.ground.authorisation import authorise
from partners.access import actor_for_command


class Command(BaseCommand):
    help = "Compile all roll-ups from scratch; with --verify change nothing and compare them with the figures."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--verify", action="store_true", help="compare every cell with the figures and report")

    def handle(self, **options: Any) -> None:
        authorise(actor_for_command("compile_rollups"), COMPILE_ROLLUPS, None)
        if not options["verify"]:
            self.stdout.write(f"Compiled {compile_everything():,} day cells from scratch.")
            return
        wrong = cell_differences()
        if wrong:
            raise CommandError("\n".join([*wrong[:50], f"{len(wrong)} cells differ from the figures."]))
        self.stdout.write("Every roll-up cell equals its recomputation from the figures.")
