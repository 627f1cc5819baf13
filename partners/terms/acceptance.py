"""Accepting the data-sharing terms."""

from django.db.models import Exists, OuterRef

from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Invalid
from coordination.ledger.transaction import writing
from partners import terms
from partners.models import TermsAcceptance
from partners.permissions import ACCEPT_TERMS


def accept_terms(*, by: Actor, terms_version: int) -> TermsAcceptance:
    """The acceptance of the present version by the actor's organisation; a repeat answers with the first one.

    Raises Forbidden, or Invalid for another version than the present one.
    """
    with writing(by):
        authorise(by, ACCEPT_TERMS, None)
        if terms_version != terms.CURRENT:
            raise Invalid.field("/terms_version", "not_the_present_version", f"The present version is {terms.CURRENT}.")
        acceptance, _ = TermsAcceptance.objects.get_or_create(
            organisation_id=by.organisation, terms_version=terms_version, defaults={"accepted_by": by.label}
        )
    return acceptance


def accepted_by(organisation: str) -> Exists:
    """For an annotation: whether the organisation that the column names has accepted any version."""
    return Exists(TermsAcceptance.objects.filter(organisation=OuterRef(organisation)))
