"""`manage.py identity_provider set|list|on|off|unlink`: where an organisation's own identity provider signs its people
in."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.ground.errors import Refusal
from partners.management.options import find_by_slug
from partners.models import IdentityProvider, IdentityProviderStatus, Organisation, ProvidersSecondFactor
from partners.sign_in.identity_providers import keeping
from partners.sign_in.identity_providers.authorisation import return_address
from partners.sign_in.identity_providers.discovery import forget_what_is_kept, keys_of, metadata_of
from partners.sign_in.identity_providers.exchange import Unanswered

_FIELDS = ("issuer", "client_id", "domains", "second_factor", "shown_by", "required")
_STATUSES = {"on": IdentityProviderStatus.ACTIVE, "off": IdentityProviderStatus.DISABLED}
_UNANSWERED = (
    "Nothing was saved: {0}/.well-known/openid-configuration does not say what it should ({1}). It must answer by https"
    " at a public address, and name the very issuer that you give."
)


class Command(BaseCommand):
    help = "Let an organisation's own identity provider (OpenID Connect, such as Microsoft Entra) sign its people in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and to whose provider."""
        ways = parser.add_subparsers(dest="way", required=True)
        setting = ways.add_parser("set", help="give it a provider, or change it; safe to repeat")
        setting.add_argument("organisation", help="the organisation's slug, such as dudley")
        setting.add_argument("--issuer", help="https://login.microsoftonline.com/TENANT/v2.0")
        setting.add_argument("--client-id", help="the client id that the provider has issued")
        setting.add_argument(
            "--domain", action="append", dest="domains", help="of e-mail addresses that it speaks for; repeat for more"
        )
        setting.add_argument(
            "--second-factor",
            choices=ProvidersSecondFactor.values,
            help="when its sign-in is a second factor here: never (the default), always, or where the token shows it",
        )
        setting.add_argument(
            "--shown-by", action="append", help="a value of amr, acr or acrs that shows it; the default is mfa"
        )
        required = setting.add_mutually_exclusive_group()
        required.add_argument("--required", action="store_true", default=None, help="nobody acts for it otherwise")
        required.add_argument("--not-required", action="store_false", dest="required", help="passwords are good again")
        setting.add_argument(
            "--keep-secret", action="store_true", help="do not ask for the client secret: it stays what it is"
        )
        for way, what in (("on", "let it sign people in again"), ("off", "whoever signed in by it is out at once")):
            ways.add_parser(way, help=what).add_argument("organisation")
        unlinking = ways.add_parser("unlink", help="link somebody anew whose account there is another now")
        unlinking.add_argument("organisation")
        unlinking.add_argument("email")
        ways.add_parser("list", help="the providers there are, without their secrets")

    def handle(self, *_args: Any, way: str, **options: Any) -> None:
        """Raises CommandError with a sentence for whatever is refused."""
        if way == "list":
            return self._list()
        organisation = find_by_slug(Organisation.objects.all(), options["organisation"])
        try:
            if way == "set":
                self._set(organisation, options)
            elif way == "unlink":
                unlinked = keeping.unlink(organisation, options["email"])
                word = "is linked anew at the next sign-in" if unlinked else "was not linked"
                self.stdout.write(f"Whoever has that address {word}. Make sure that it is they who ask.")
            else:
                provider, changed = keeping.switch(organisation, to=_STATUSES[way])
                self.stdout.write(f"{'' if changed else 'Already so: '}{_line(provider)}")
        except Refusal as refusal:
            faults = [fault.detail for fault in refusal.errors] or [refusal.detail]
            raise CommandError(" ".join(faults)) from None

    def _set(self, organisation: Organisation, options: dict[str, Any]) -> None:
        fields = {name: options[name] for name in _FIELDS if options[name] is not None}
        if "issuer" in fields:
            _check_answers(fields["issuer"])
        secret = None if options["keep_secret"] else _secret()
        provider, changed = keeping.set_provider(organisation, secret=secret, **fields)
        self.stdout.write(f"{'' if changed else 'Already so: '}{_line(provider)}")
        self.stdout.write(f"At the provider, the redirect address (URI) is {return_address(provider)}")

    def _list(self) -> None:
        for provider in IdentityProvider.objects.select_related("organisation"):
            self.stdout.write(_line(provider))


def _secret() -> str | None:
    text = getpass("Client secret (empty: it stays): ") if sys.stdin.isatty() else sys.stdin.readline()
    return text.strip() or None


def _check_answers(issuer: str) -> None:
    forget_what_is_kept()
    try:
        keys_of(metadata_of(issuer))
    except Unanswered as fault:
        raise CommandError(_UNANSWERED.format(issuer.rstrip("/"), fault)) from None


def _line(provider: IdentityProvider) -> str:
    counts = {"never": "no second factor", "always": "a second factor", "shown": "a second factor where it shows"}
    shown = f" {' or '.join(provider.shown_by)}" if provider.second_factor == "shown" else ""
    required = ", required" if provider.required else ""
    return (
        f"{provider.organisation_id}: {provider.status}{required}, {counts[provider.second_factor]}{shown};"
        f" {', '.join(provider.domains)}; {provider.issuer} as {provider.client_id}"
    )
