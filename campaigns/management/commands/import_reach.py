"""The former name of `import_rows reach-metrics`, for one release."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from coordination.imports.file_formats import CSV

RENAMED = {"period_from": "from", "period_to": "to", "skipped": "refused"}
TEXTS = ("area", "source", "qualifier", "period-from", "period-to", "external-ref-prefix", "skipped")


class Command(BaseCommand):
    """`manage.py import_reach FILE --campaign … --organisation … --channel …`, as 0.2.0 had it."""

    help = "Goes with the next release: manage.py import_rows reach-metrics FILE, with --from, --to and --refused."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options by their former names."""
        parser.add_argument("file")
        for name in ("campaign", "organisation", "channel"):
            parser.add_argument(f"--{name}", required=True)
        for name in TEXTS:
            parser.add_argument(f"--{name}")
        for name in ("daily", "dry-run", "no-progress"):
            parser.add_argument(f"--{name}", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say so, and do it; raises what `import_rows` raises."""
        self.stderr.write("import_reach goes with the next release: use import_rows reach-metrics, which does the same")
        self.stderr.write("figure by figure, and takes --from, --to and --refused (docs/platform-exports.md).")
        names = [name.replace("-", "_") for name in ("campaign", "organisation", "channel", *TEXTS)]
        arguments = ["reach-metrics", options["file"], "--media-type", CSV]
        for name in names:
            if options[name]:
                arguments += [f"--{RENAMED.get(name, name).replace('_', '-')}", options[name]]
        arguments += [f"--{name}" for name in ("daily", "dry-run", "no-progress") if options[name.replace("-", "_")]]
        call_command("import_rows", *arguments, stdout=self.stdout, stderr=self.stderr)
