"""Two who are signed in for the first time at once by one provider with one address: of one subject both go on, of two
subjects the second is refused; and two organisations that claim one domain at once."""

import pytest
from django.db import transaction

from coordination.ground.errors import Conflict
from coordination.ledger.transaction import writing
from partners.models import IdentityProvider, Membership, Person, ProviderIdentity, Role
from partners.sign_in.identity_providers import keeping
from partners.sign_in.identity_providers.id_token import Claims
from partners.sign_in.identity_providers.refused_sign_ins import SignInRefused
from partners.sign_in.identity_providers.subjects import identity_of
from tests import make
from tests.connections import beside, wait_until
from tests.partners.example_organisations import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
ISSUER = "https://login.example.com/dudley"
FACTS = {"issuer": ISSUER, "client_id": "coordination", "domains": ["dudley.gov.uk"]}


def claims(subject: str) -> Claims:
    return Claims(ISSUER, subject, "ana@dudley.gov.uk", frozenset())


@pytest.mark.parametrize("second_subject", ["one", "another"])
def test_of_two_first_sign_ins_at_once_one_subject_becomes_the_person(second_subject: str) -> None:
    dudley = make.make_organisation("dudley")
    person = Person.objects.create_user("ana@dudley.gov.uk", "Ana")
    with writing(SYSTEM):
        Membership.objects.create(person=person, organisation=dudley, role=Role.VIEWER)
    keeping.set_provider(dudley, secret="secret", **FACTS)
    provider = IdentityProvider.objects.select_related("organisation").get()
    with beside(2) as (first, second):
        first.begin(transaction.atomic())
        linked = first.run(identity_of, provider, claims("one"))
        waiting = second.start(identity_of, provider, claims(second_subject))
        wait_until(second.is_blocked, "the second to wait for the first")
        first.commit()
        if second_subject == "one":
            assert waiting.result(20).pk == linked.pk
        else:
            with pytest.raises(SignInRefused) as refusal:
                waiting.result(20)
            assert refusal.value.code == "another_account"
    identity = ProviderIdentity.objects.get()
    assert (identity.person, identity.subject) == (person, "one")


def test_of_two_organisations_that_claim_a_domain_at_once_one_has_it() -> None:
    dudley, sandwell = make.make_organisation("dudley"), make.make_organisation("sandwell")
    with beside(2) as (first, second):
        first.begin(transaction.atomic())
        first.run(keeping.set_provider, dudley, secret="secret", **FACTS)
        waiting = second.start(keeping.set_provider, sandwell, secret="secret", **FACTS)
        wait_until(second.is_blocked, "the second to wait for the first")
        first.commit()
        with pytest.raises(Conflict, match="Dudley"):
            waiting.result(20)
    assert IdentityProvider.objects.get().organisation == dudley
