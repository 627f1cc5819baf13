"""What acts for an organisation, whoever made it: its API keys and its OAuth clients."""

from django.utils import timezone

from coordination.ledger.transaction import writing
from partners.access import actor_for_command
from partners.models import ApiKey, OAuthClient, Organisation


def end_successors_credentials(organisation: str) -> None:
    """Revoke what was made to act for the organisation since it was said to have a successor, which is taken back."""
    stored = Organisation.objects.filter(pk=organisation).first()
    if stored is None or stored.succeeded_from is None:
        return
    with writing(actor_for_command("load_reference")):
        now, since = timezone.now(), stored.succeeded_from
        ApiKey.objects.filter(organisation=stored, created_at__gte=since, revoked_at=None).update(revoked_at=now)
        OAuthClient.objects.filter(organisation=stored, created__gte=since, revoked_at=None).update(revoked_at=now)
