"""`manage.py resume_campaign SLUG`: lets everybody see a suspended campaign again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.lifecycle import suspension
from campaigns.models import Campaign
from coordination.ground.errors import Refusal
from partners.access import actor_for_command
from partners.management.options import find_by_slug


class Command(BaseCommand):
    help = "Let everybody see a suspended campaign again, whoever suspended it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaign", help="the campaign's slug, such as see-me-hear-me")

    def handle(self, **options: Any) -> None:
        """Resume it; a CommandError says why not."""
        campaign = find_by_slug(Campaign.objects.all(), options["campaign"])
        try:
            campaign = suspension.resume_campaign(campaign, by=actor_for_command("resume_campaign"))
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{campaign.name} is {campaign.status} again.")
