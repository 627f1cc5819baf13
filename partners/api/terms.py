"""The data-sharing terms: their page, which anybody reads, and the acceptances of the caller's own organisation."""

import secrets

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.views.decorators.http import require_safe

from coordination.api.described import OperationSpec
from coordination.api.serializers import StrictModelSerializer
from coordination.api.views import Creates, ReadOnlyResource
from partners import terms
from partners.models import TermsAcceptance
from partners.permissions import TERMS
from partners.terms.acceptance import accept_terms

_EXAMPLE = {
    "id": "01900000-0000-7000-8000-000000000000",
    "organisation": "dudley",
    "terms_version": 1,
    "accepted_by": "key:k7f3q2m5",
    "accepted_at": "2017-02-01T09:00:00Z",
}


class TermsAcceptanceSerializer(StrictModelSerializer):
    """Who accepted which version of the data-sharing terms for the organisation, and when."""

    rules = ("not_the_present_version",)

    example = _EXAMPLE

    class Meta:
        model = TermsAcceptance
        fields = list(_EXAMPLE)
        read_only_fields = ["id", "organisation", "accepted_by", "accepted_at"]


class TermsAcceptances(ReadOnlyResource, Creates):
    """What the caller's own organisation has accepted of the [data-sharing terms](/terms/). Before it has, its keys,
    clients and people can do nothing else."""

    model = TermsAcceptance
    serializer_class = TermsAcceptanceSerializer
    lookup_field = "id"
    ordering = ("id",)
    create_rule = accept_terms
    permissions = TERMS
    operations = {
        "create": OperationSpec(summary="Accept the present version"),
        "list": OperationSpec(summary="List what the organisation has accepted"),
    }


@require_safe
def terms_page(request: HttpRequest, version: int = terms.CURRENT) -> HttpResponse:
    """One version of the terms, for reading and printing; 404 for one that never was."""
    nonce = secrets.token_urlsafe(16)
    try:
        response = render(request, f"terms/{version}.html", {"nonce": nonce})
    except TemplateDoesNotExist:
        raise Http404 from None
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
