"""`manage.py identity_provider`: by whoever runs the service, safe to repeat, in the ledger without the secret."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from coordination.ground.encryption import unseal_text
from coordination.ground.errors import Conflict, Invalid
from coordination.ground.privileges import LOGINS
from coordination.models import Change
from partners.models import IdentityProvider, ProviderIdentity
from partners.sign_in.identity_providers import keeping
from partners.sign_in.identity_providers.authorisation import PURPOSE
from tests import make
from tests.database_roles import acting_as
from tests.identity_provider.journeys import ANA, SECRET, give_provider, member, signed_in_there
from tests.identity_provider.process import Provider

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {
    "issuer": "https://login.microsoftonline.com/0a1b/v2.0",
    "client_id": "5e6f",
    "domains": ["dudley.gov.uk"],
}


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, secret: str = SECRET) -> str:
    output = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{secret}\n"))
    call_command("identity_provider", *arguments, stdout=output)
    return output.getvalue()


def ledger() -> list[tuple[str, str]]:
    entries = Change.objects.filter(subject="identity-provider").order_by("id")
    assert SECRET not in str(list(entries.values("before", "after")))
    assert not any("client_secret" in (entry.after or {}) for entry in entries)
    return list(entries.values_list("kind", "actor"))


def test_it_is_given_changed_listed_and_switched_off(
    running_provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_organisation("dudley")
    asked = ("set", "dudley", "--issuer", running_provider.issuer, "--client-id", "dudley", "--domain", "Dudley.gov.uk")
    said = run(monkeypatch, *asked)
    assert "dudley: active, no second factor; dudley.gov.uk;" in said
    assert "http://testserver/account/sign-in/with/dudley/back/" in said
    assert run(monkeypatch, *asked).startswith("Already so: ")
    row = IdentityProvider.objects.get()
    assert row.client_secret != SECRET and unseal_text(row.client_secret, PURPOSE) == SECRET
    by = "system:identity_provider"
    assert ledger() == [("identity-provider.created", by)]
    said = run(monkeypatch, "set", "dudley", "--second-factor", "shown", "--required", "--keep-secret")
    assert "active, required, a second factor where it shows mfa" in said
    assert SECRET not in said and SECRET not in run(monkeypatch, "list")
    assert run(monkeypatch, "set", "dudley", "--second-factor", "shown", secret="").startswith("Already so: ")
    assert "disabled" in run(monkeypatch, "off", "dudley")
    assert run(monkeypatch, "off", "dudley").startswith("Already so: ")
    run(monkeypatch, "on", "dudley")
    run(monkeypatch, "set", "dudley", secret="another secret")
    assert unseal_text(IdentityProvider.objects.get().client_secret, PURPOSE) == "another secret"
    kinds = [kind.partition(".")[2] for kind, _ in ledger()]
    assert kinds == ["created", "updated", "disabled", "active", "updated"]


@pytest.mark.parametrize(
    "issuer",
    [
        "http://169.254.169.254",
        "https://localhost/o",
        "https://10.0.0.1/",
        "file:///etc/passwd",
        "http://127.0.0.1:9/o",
    ],
)
def test_an_issuer_that_does_not_answer_or_lies_within_is_not_saved(
    running_provider: Provider, monkeypatch: pytest.MonkeyPatch, issuer: str
) -> None:
    make.make_organisation("dudley")
    with pytest.raises(CommandError, match="does not say what it should"):
        run(monkeypatch, "set", "dudley", "--issuer", issuer, "--client-id", "x", "--domain", "dudley.gov.uk")
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize(
    "fault",
    [
        {"issuer": "http://login.example.com/"},
        {"issuer": "https://192.168.1.1/"},
        {"issuer": "https://idp.internal/"},
        {"issuer": "https://login.example.com/?tenant=1"},
        {"issuer": "https://login.example.com:8080/"},
        {"issuer": "https://me:secret@login.example.com/"},
        {"issuer": f"https://login.example.com/{'x' * 475}"},
        {"client_id": ""},
        {"client_id": "x" * 256},
        {"client_id": "a\nb"},
        {"domains": []},
        {"domains": ["@dudley.gov.uk"]},
        {"domains": ["gov"]},
        {"domains": ["*.gov.uk"]},
        {"domains": ["dudley.gov.uk."]},
        {"domains": [f"d{number}.gov.uk" for number in range(51)]},
        {"domains": [f"{'x' * 64}.gov.uk"]},
        {"second_factor": "shown", "shown_by": [""]},
        {"second_factor": "shown", "shown_by": ["x" * 201]},
    ],
    ids=lambda fault: str(fault)[:60],
)
def test_what_is_not_right_is_refused(fault: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        keeping.set_provider(make.make_organisation("dudley"), secret=SECRET, **{**FACTS, **fault})
    assert not IdentityProvider.objects.exists() and not ledger()


def test_a_secret_is_needed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    dudley = make.make_organisation("dudley")
    with pytest.raises(Invalid, match="every fault is listed"):
        keeping.set_provider(dudley, secret=None, **FACTS)
    keeping.set_provider(dudley, secret=SECRET, **FACTS)
    assert keeping.set_provider(dudley, secret=None, **FACTS)[1] is False


def test_a_domain_is_of_one_organisations_provider_alone() -> None:
    keeping.set_provider(make.make_organisation("dudley"), secret=SECRET, **FACTS)
    sandwell = make.make_organisation("sandwell")
    with pytest.raises(Conflict, match="the provider of Dudley"):
        keeping.set_provider(sandwell, secret=SECRET, **{**FACTS, "domains": ["sandwell.gov.uk", "DUDLEY.gov.uk"]})
    keeping.set_provider(sandwell, secret=SECRET, **{**FACTS, "domains": ["sandwell.gov.uk"]})


def test_another_client_or_issuer_means_nobody_yet(provider: Provider) -> None:
    member()
    signed_in_there(provider)
    give_provider(provider, second_factor="always")
    assert ProviderIdentity.objects.count() == 1
    give_provider(provider, client_id="dudley-anew")
    assert not ProviderIdentity.objects.exists()


def test_who_is_unlinked_is_named_by_address_and_nobody_is_told_more(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    member()
    signed_in_there(provider)
    assert "is linked anew" in run(monkeypatch, "unlink", "dudley", ANA)
    assert "was not linked" in run(monkeypatch, "unlink", "dudley", ANA)
    with pytest.raises(CommandError, match="has no identity provider"):
        make.make_organisation("sandwell")
        run(monkeypatch, "unlink", "sandwell", ANA)
    with pytest.raises(CommandError, match="There is no organisation"):
        run(monkeypatch, "off", "nowhere")


def test_no_request_says_whose_word_is_taken() -> None:
    """Not even one that gets past every rule: the web's role may not write the table, nor change who is linked."""
    keeping.set_provider(make.make_organisation("dudley"), secret=SECRET, **FACTS)
    for attack in (
        lambda: IdentityProvider.objects.update(issuer="https://evil.example.com/"),
        lambda: IdentityProvider.objects.all()._raw_delete("default"),
        lambda: ProviderIdentity.objects.update(subject="mine"),
        lambda: ProviderIdentity.objects.all()._raw_delete("default"),
    ):
        with acting_as(LOGINS["web"]), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            attack()
