"""`manage.py revoke_key <id>`: the operator ends a key that has leaked; the very next request with it is refused."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners import key_management
from partners.access import actor_for_command
from partners.models import ApiKey


class Command(BaseCommand):
    help = "End an API key, by its id: the part of coord_<id>_… between the lines, which logs and the ledger name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which key."""
        parser.add_argument("key", help="the id of the key, or all of the key")

    def handle(self, *_args: Any, key: str, **_options: Any) -> None:
        """Raises CommandError if there is no such key."""
        parts = [part for part in key.strip().split("_") if part not in ("coord", "test")]
        row = ApiKey.objects.filter(pk=parts[0] if parts else "").first()
        if row is None:
            raise CommandError("There is no such key.")
        row = key_management.revoke_api_key(row, by=actor_for_command("revoke_key", row.organisation_id))
        self.stdout.write(f"Key {row.pk} of {row.organisation_id} has ended.")
