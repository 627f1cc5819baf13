"""`manage.py workflow_docs`: prints `docs/workflows.md` as the workflow tables say it is."""

from typing import Any

from django.core.management.base import BaseCommand

from campaigns.workflow import CAMPAIGN, ENDORSEMENT, OVERLAP, PARTICIPANT, PLACEMENT, REACH_METRIC, SUSPECTED_DUPLICATE
from coordination.ground.workflow_diagrams import workflow_page
from events.workflow import EVENT
from partners.workflow import MEMBERSHIP


class Command(BaseCommand):
    help = "Print the workflows' page."

    def handle(self, **_options: Any) -> None:
        of_campaigns = [
            CAMPAIGN,
            PARTICIPANT,
            ENDORSEMENT,
            EVENT,
            PLACEMENT,
            REACH_METRIC,
            OVERLAP,
            SUSPECTED_DUPLICATE,
        ]
        workflows = [*of_campaigns, MEMBERSHIP]
        self.stdout.write(workflow_page(workflows), ending="")
