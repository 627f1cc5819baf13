"""`manage.py issue_key <organisation>`: a new API key, printed as the last line and nowhere else."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners import key_management
from partners.access import SCOPES_OF_KIND, actor_for_command
from partners.management.options import check_option, find_by_slug
from partners.models import Organisation, Scope, TermsAcceptance

_TERMS_FIRST = (
    "It does nothing yet: {0} has not accepted the data-sharing terms. Somebody with the scope manage accepts them by"
    " POST /api/v1/terms-acceptances/, or, if it has in writing, note that by: manage.py accept_terms {0}"
)

_SUCCEEDED = (
    "{0.name} has been succeeded: this key acts for what it had begun, and for nothing new. What is done today is done"
    " with a key of {1}: manage.py issue_key {1}"
)


class Command(BaseCommand):
    help = "Make an API key for an organisation and print it as the last line; it cannot be shown again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The organisation, and what its key may do and for how long."""
        parser.add_argument("organisation", help="the organisation's slug, such as dudley")
        words = ",".join(Scope.values)
        parser.add_argument(
            "--scope", help=f"any of {words}; default every scope that an organisation of its kind uses"
        )
        parser.add_argument("--sandbox", action="store_true", help="for trying out: nobody else sees what it writes")
        parser.add_argument("--name", default="Issued on the command line", help="what the key is for")
        parser.add_argument("--days", type=int, default=365, help="how many days it lives; default 365")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Issue the key; a CommandError says which organisation or scope there is instead."""
        organisation = find_by_slug(Organisation.objects.all(), options["organisation"])
        scopes = _scopes(options["scope"], organisation)
        if options["sandbox"] and options["scope"] is None:
            scopes = [scope for scope in Scope if scope != Scope.MANAGE]
        if options["days"] < 1:
            raise CommandError("Give --days as 1 or more.")
        longest = key_management.LONGEST.days
        if options["days"] > longest:
            raise CommandError(f"Give --days as {longest} or fewer.")
        check_option(options["name"], "--name")
        key, plaintext = key_management.issue_api_key(
            organisation,
            name=options["name"],
            scopes=scopes,
            sandbox=options["sandbox"],
            expires_at=timezone.now() + timedelta(days=options["days"]),
            by=actor_for_command("issue_key", organisation.slug),
        )
        self.stderr.write(
            f"Key {key.pk} of {organisation.name}: {', '.join(key.scopes)}; it ends {key.expires_at:%d %B %Y}."
        )
        if organisation.heir:
            self.stderr.write(_SUCCEEDED.format(organisation, organisation.acted_for_by))
        if not TermsAcceptance.objects.filter(organisation=organisation).exists():
            self.stderr.write(_TERMS_FIRST.format(organisation.slug))
        self.stdout.write(plaintext)


def _scopes(text: str | None, organisation: Organisation) -> list[str]:
    if text is None:
        return list(SCOPES_OF_KIND[organisation.kind])
    wanted = [word.strip() for word in text.split(",") if word.strip()]
    if not wanted or set(wanted) - set(Scope.values):
        raise CommandError(f"Give --scope as one or more of {', '.join(Scope.values)}, separated by commas.")
    return wanted
