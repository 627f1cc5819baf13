"""`manage.py add_person <email> <name> <organisation> <role>`: somebody who can sign in, and is invited."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from coordination.ground.errors import Invalid
from partners import people
from partners.access import actor_for_command
from partners.management.options import check_option
from partners.models import MembershipStatus, Organisation, Role

_STANDS: dict[str, str] = {
    MembershipStatus.INVITED: "is invited, and says yes on their page (/account/), to be",
    MembershipStatus.ACCEPTED: "is",
}


class Command(BaseCommand):
    help = "Invite a person to an organisation in a role; asks for a password, or reads it from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, where and as what."""
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument("organisation", help="the organisation's slug, such as dudley")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Invite the person; a CommandError says what is wrong."""
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']!r}.")
        check_option(options["name"], "name")  # a name, which is theirs, and nothing else of them
        password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            validate_email(options["email"])
            membership = people.add_person(
                options["email"],
                name=options["name"],
                organisation=organisation,
                role=options["role"],
                password=password,
                by=actor_for_command("add_person", organisation.slug),
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Invalid as refusal:
            raise CommandError(" ".join(error.detail for error in refusal.errors)) from None
        self.stdout.write(f"{options['name']} {_STANDS[membership.status]} {options['role']} of {organisation.name}.")
