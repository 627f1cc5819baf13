"""`manage.py suspend_campaign SLUG --reason WHY`: takes a campaign off every open page until `resume_campaign`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rest_framework.exceptions import ValidationError

from campaigns.lifecycle import suspension
from campaigns.models import Campaign
from coordination.fields import FreeTextField
from coordination.ground.errors import Refusal
from partners.access import actor_for_command
from partners.management.options import find_by_slug


class Command(BaseCommand):
    help = "Take a campaign and everything of it off every open page. Its lead cannot undo this: resume_campaign does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaign", help="the campaign's slug, such as see-me-hear-me")
        parser.add_argument("--reason", required=True, help="why; those who take part read it")

    def handle(self, **options: Any) -> None:
        """Suspend it; a CommandError says why not."""
        try:
            reason = FreeTextField(max_length=500).run_validation(options["reason"])
            by = actor_for_command("suspend_campaign")
            campaign = suspension.suspend_campaign(
                find_by_slug(Campaign.objects.all(), options["campaign"]), by=by, reason=reason
            )
        except ValidationError as fault:
            raise CommandError(f"--reason: {fault.detail[0]}") from None  # type: ignore[index]
        except Refusal as refusal:
            raise CommandError(refusal.detail) from None
        self.stdout.write(f"{campaign.name} is suspended; resume_campaign {campaign.slug} puts it back.")
