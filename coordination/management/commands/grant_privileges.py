"""`manage.py grant_privileges`: what `migrate` does at its end, for a database that is moved or whose roles are new."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.ground.granting import SAY_ROLES, grant_privileges


class Command(BaseCommand):
    help = "Grant each login role what docs/access.md says, and nothing else; run as the owner of the tables."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Raises CommandError if a login role is missing."""
        if missing := grant_privileges():
            raise CommandError(f"{SAY_ROLES} ({', '.join(missing)})")
        self.stdout.write("Each login role may do what docs/access.md says.")
