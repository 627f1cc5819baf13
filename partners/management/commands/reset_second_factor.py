"""`manage.py reset_second_factor <email>`: for somebody who has lost both app and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError

from partners.models import Person


class Command(BaseCommand):
    help = "Remove somebody's second factor and end their sessions; they set up a new one when they sign in next."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("email")

    def handle(self, *_args: Any, email: str, **_options: Any) -> None:
        """Raises CommandError if there is nobody of that address."""
        person = Person.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError("There is nobody of that address.")
        Authenticator.objects.filter(user=person).delete()
        for session in UserSession.objects.filter(user=person):
            session.end()
        self.stdout.write(f"{person.name} has no second factor now. Make sure that it was they who asked.")
