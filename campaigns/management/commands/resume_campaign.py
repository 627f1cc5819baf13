"""`manage.py resume_campaign SLUG`: lets everybody see a suspended campaign again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns import suspending
from campaigns.models import Campaign
from coordination.actor import Actor
from coordination.refusals import Refusal

BY = Actor("system:resume_campaign", "", frozenset({"manage"}))


class Command(BaseCommand):
    help = "Let everybody see a suspended campaign again, whoever suspended it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaign", help="the campaign's slug, such as see-me-hear-me")

    def handle(self, **options: Any) -> None:
        """Resume it; a CommandError says why not."""
        try:
            campaign = suspending.resume(Campaign(pk=options["campaign"]), by=BY)
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{campaign.name} is {campaign.status} again.")
