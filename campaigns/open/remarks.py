"""What strangers remark on a campaign's page reaches whoever leads it: by mail, and it is kept nowhere else."""

from django.conf import settings
from django.db import transaction

from campaigns.models import Campaign
from coordination.ground.sight import seeing_all
from partners.mail.outbox import write_mail
from partners.models import Membership, Role

MOST_READERS = 20
_BODY = """Somebody who read the public page of {campaign} wrote what is wrong with it:

{remark}

The page: {address}

Whoever wrote it left no name and cannot be answered. A campaign that must not be shown is taken down at once by
suspending it.

Campaign coordination
"""


@seeing_all("to whom a remark is sent, which nobody is shown")
def readers_of_remarks(campaign: Campaign) -> list[Membership]:
    """The administrators of whoever leads the campaign."""
    members = Membership.objects.accepted().filter(organisation=campaign.lead_id, role=Role.ADMINISTRATOR)
    people = members.filter(person__is_active=True)
    return list(people.select_related("person").order_by("pk")[:MOST_READERS])


def pass_on_remark(campaign: Campaign, remark: str, path: str) -> int:
    """Write to each of them; how many there are. `remark` was screened."""
    address = f"{settings.PUBLIC_URL}{path}"
    body = _BODY.format(campaign=campaign.name, remark=remark, address=address)
    with transaction.atomic():
        readers = readers_of_remarks(campaign)
        for reader in readers:
            write_mail(reader.person.email, subject=f"A remark on the page of {campaign.name}", body=body)
    return len(readers)
