"""`manage.py accept_terms <organisation>`: the operator notes what an organisation has accepted in writing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from partners import terms
from partners.access import actor_for_command
from partners.management.options import find_by_slug
from partners.models import Organisation
from partners.terms.acceptance import accept_terms


class Command(BaseCommand):
    help = "Note that an organisation has accepted the present data-sharing terms. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which organisation."""
        parser.add_argument("organisation", help="the organisation's slug, such as dudley")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Note it; a CommandError if there is no such organisation."""
        slug = options["organisation"]
        find_by_slug(Organisation.objects.all(), slug)
        acceptance = accept_terms(by=actor_for_command("accept_terms", slug), terms_version=terms.CURRENT)
        self.stdout.write(f"{slug} accepted version {acceptance.terms_version} on {acceptance.accepted_at:%d %B %Y}.")
