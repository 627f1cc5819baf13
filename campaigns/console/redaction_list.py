"""`/redactions/`: what was taken out of what, by whom, when and why; never the text."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from campaigns.console.redaction_words import fields_in_words
from campaigns.console.subject_words import page_of, subject_in_words
from campaigns.models import Campaign
from coordination.api.pagination import KeysetOrder, KeysetPage
from coordination.ground.actor import Actor
from coordination.ground.authorisation import MANAGE
from coordination.ground.errors import Invalid
from coordination.models import Redaction
from coordination.permissions import REDACTIONS
from partners.console.list_view import ListView
from partners.console.member_names import names_of
from partners.console.signed_in import draw, signed_in_for
from partners.models import Organisation

PER_PAGE = 25


class RedactionsView(ListView):
    """All of them: the list has one part."""

    page, tabs, filter_names = "redactions", {"all": "All"}, ()


@require_safe
@signed_in_for(REDACTIONS.read)
def redactions_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, the latest first."""
    view, visible = RedactionsView.of(request.GET), Redaction.objects.visible_to(actor)
    try:
        page = KeysetPage(visible, KeysetOrder(visible, ("-id",)), text=view.cursor, limit=PER_PAGE)
    except Invalid:
        return redirect(view.address())
    rows, redacts = _rows(actor, page.rows), MANAGE in actor.scopes
    return draw(request, actor, "redactions/list.html", rows=rows, pages=view.pages(page), redacts=redacts)


def _rows(actor: Actor, redactions: list[Redaction]) -> list[dict[str, Any]]:
    names = names_of(actor, [row.made_by for row in redactions])
    organisations = Organisation.objects.names_of({row.made_by_organisation for row in redactions})
    campaigns = dict(
        Campaign.objects.visible_to(actor)
        .filter(pk__in={row.campaign for row in redactions if row.campaign})
        .values_list("slug", "name")
    )
    return [
        {
            "redaction": row,
            "kind": subject_in_words(row.subject),
            "address": page_of(row.subject, row.subject_id),
            "campaign": campaigns.get(row.campaign or "", ""),
            "what": fields_in_words(row.fields),
            "who": names[row.made_by] if row.made_by_organisation == actor.organisation else "",
            "organisation": organisations.get(row.made_by_organisation, row.made_by_organisation),
        }
        for row in redactions
    ]
