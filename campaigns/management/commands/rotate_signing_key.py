"""`rotate_signing_key`: the settings with which a new key signs reports, and the former one stays published."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from campaigns.reach.documents.signatures import public_key_of
from coordination.ground.environment import environment_text
from coordination.ground.signing_keys import new_signing_key, read_signing_key


class Command(BaseCommand):
    """Prints and changes nothing: settings are the operator's."""

    help = "Print a new REPORT_SIGNING_KEY, and the REPORT_PUBLIC_KEYS that keep the reports signed so far verifiable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="Its first day; today if not said.")

    def handle(self, *_args: Any, **options: Any) -> None:
        today = datetime.now(UTC).date()
        new = read_signing_key(new_signing_key(options["on"] or today))
        published, signing = environment_text("REPORT_PUBLIC_KEYS").split(), settings.REPORT_SIGNING_KEY
        if new.first > today:
            self.stdout.write("# Now, so that readers have the new key before it signs:")
            self._write(REPORT_PUBLIC_KEYS=[*published, f"{public_key_of(new.seed).hex()}:{new.first}:"])
            self.stdout.write(f"# On {new.first}:")
        if signing is not None:
            published.append(f"{public_key_of(signing.seed).hex()}:{signing.first}:{new.first}")
        self._write(REPORT_SIGNING_KEY=[f"{new.seed.hex()}:{new.first}"], REPORT_PUBLIC_KEYS=published)

    def _write(self, **lines: list[str]) -> None:
        for name, values in lines.items():
            self.stdout.write(f"{name}={' '.join(values)}")
