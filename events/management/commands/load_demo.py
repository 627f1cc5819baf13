"""`manage.py load_demo`: the demonstration campaign, two keys to try it with and three requests to paste."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.permissions import LOAD_REFERENCE_DATA
from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from campaigns.rollups.compile import compile_marked
from coordination.ground.authorisation import authorise
from events.demonstration.keys import demonstration_keys
from events.demonstration.load import (
    illustrative_parts,
    load_campaign_of_the_month,
    load_demonstration,
    load_demonstration_boundaries,
)
from events.demonstration.people import address_of, load_people
from partners.access import actor_for_command
from partners.permissions import LOAD_BOUNDARIES

GUIDE = """
Campaign {campaign}. What follows is to be pasted into another terminal, as often as you like. Two keys to try it with
(development only):

export DUDLEY={dudley}
export BTP={btp}

Put an event on the calendar as Dudley:

curl -s -X PUT {base}/api/v1/events/by-ref/first-stall/ \\
  -H "Authorization: Bearer $DUDLEY" -H 'Content-Type: application/json' \\
  -d '{event}'; echo

Approve a placement that waits for the British Transport Police:

curl -s '{base}/api/v1/reviews/?status=pending&limit=1' -H "Authorization: Bearer $BTP" |
  python3 -c '{pending}' |
  while read -r REVIEW VERSION; do
    curl -s {base}/api/v1/reviews/$REVIEW/decide/ -H "Authorization: Bearer $BTP" -H "If-Match: \\"$VERSION\\"" \\
      -H 'Content-Type: application/json' -d '{{"decision": "approve"}}'; echo
  done

Read what may be said:

curl -s '{base}/api/v1/campaigns/{campaign}/headline/?channel=digital_media,twitter' \\
  -H "Authorization: Bearer $DUDLEY"; echo

Two people to sign in as at {base}/account/, with the password {password} (development only):

  {contributor}
  {officer}   and a code: .venv/bin/python manage.py demonstration_codes british

"""
PENDING = (
    'import json, sys; reviews = json.load(sys.stdin)["results"];'
    ' [print(r["id"], r["version"]) for r in reviews] or print("Nothing waits for a review any more.", file=sys.stderr)'
)
EVENT = {
    "campaign": "see-me-hear-me",
    "title": "See Me, Hear Me at Dudley bus station",
    "kind": "stall",
    "status": "scheduled",
    "stop": "43000875301",
    "starts_at": "2017-02-24T10:00:00Z",
    "ends_at": "2017-02-24T16:00:00Z",
}


class Command(BaseCommand):
    help = "Load the demonstration campaign through the same rules as the API. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base", default="http://localhost:8000", help="the address the printed requests go to")
        parser.add_argument("--quiet", action="store_true", help="load, but print no keys and no requests")
        parser.add_argument("--really", action="store_true", help="load it although this is not a development database")

    def handle(self, **options: Any) -> None:
        if not (settings.EMBEDDED or options["really"]):
            raise CommandError("This database is not a development one; add --really to load the demonstration anyway.")
        for action in (LOAD_REFERENCE_DATA, LOAD_BOUNDARIES):
            authorise(actor_for_command("load_demo"), action, None)
        load_reference_data(WEST_MIDLANDS)

        def announce(chapter: str) -> None:
            self.stderr.write(f"Demonstration: {chapter}")

        campaign = load_demonstration(announce)
        announce(f"illustrative, and in no source, are {'; '.join(illustrative_parts())}")
        load_campaign_of_the_month(timezone.localdate(), announce)
        load_demonstration_boundaries()
        while compile_marked():
            pass
        if not options["quiet"]:
            self._guide(campaign, options["base"])

    def _guide(self, campaign: Campaign, base: str) -> None:
        keys = demonstration_keys(["dudley", "british-transport-police"])
        text = GUIDE.format(
            base=base,
            campaign=campaign.pk,
            dudley=keys["dudley"],
            btp=keys["british-transport-police"],
            event=json.dumps(EVENT),
            pending=PENDING,
            password=load_people(),
            contributor=address_of("dudley", "contributor"),
            officer=address_of("british-transport-police", "reviewer"),
        )
        self.stdout.write(text)
