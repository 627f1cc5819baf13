"""`/history/`: what was done to what an organisation has sent; `/history/<kind>/<id>/`: what was done to one thing."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from campaigns.console.history_entries import Entry, entries_of, trail_of
from campaigns.console.subject_words import SUBJECTS, page_of, subject_in_words
from coordination.api.filters import AnyOfCodes, FromDay, StrictFilters, ToDay, narrowed
from coordination.api.pagination import KeysetOrder, KeysetPage
from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid
from coordination.models import Change
from coordination.permissions import CHANGES
from partners.console.list_view import Choices, Faults, ListView
from partners.console.signed_in import draw, signed_in_for
from partners.models import ApiKey, Membership

PER_PAGE = 50


class ChangesMade(AnyOfCodes):
    """Those that one person or key has made. Who declined to belong is told to nobody, and so not found by this."""

    def narrow(self, qs: QuerySet[Change], value: list[str]) -> QuerySet[Change]:
        """The changes of these."""
        return qs.filter(actor__in=value).exclude(kind="membership.declined")


class HistoryFilters(StrictFilters):
    kind = AnyOfCodes("subject")
    person = ChangesMade("actor", pattern=r"(?:person|key):[A-Za-z0-9-]{1,60}")
    from_ = FromDay("occurred_at")
    to = ToDay("occurred_at")


class HistoryView(ListView):
    """A part of what was done."""

    page, tabs = "history", {"all": "All"}
    filter_names = ("kind", "person", "from", "to")
    days = {"from": "From", "to": "To"}


@require_safe
@signed_in_for(CHANGES.read)
def changes_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What was done to what is the organisation's own, the latest first."""
    view = HistoryView.of(request.GET)
    changes = Change.objects.visible_to(actor).filter(organisation=actor.organisation)
    entries: list[Any] = []
    pages: dict[str, str] = {}
    faults: Faults = ()
    try:
        filters: Any = HistoryFilters.base_filters
        page = _page(narrowed(changes, view.filters, filters, actor), view.cursor)
        entries, pages = _with_addresses(entries_of(page.rows, actor)), view.pages(page)
    except Invalid as invalid:
        faults = view.faults_of(invalid)
        if not faults:
            return redirect(view.address())
    kinds = sorted(((name, capfirst(words)) for name, words in SUBJECTS.items()), key=lambda choice: choice[1])
    context = view.drawn({"kind": ("Kind", kinds), "person": ("Who", _who(actor))}, faults)
    return draw(request, actor, "history/list.html", 400 if faults else 200, entries=entries, pages=pages, **context)


@require_safe
@signed_in_for(CHANGES.read)
def history_page(request: HttpRequest, actor: Actor, subject: str, key: str) -> HttpResponse:
    """All that was done to one thing, as far as the actor could or can see it."""
    trail = trail_of(subject, key, actor)
    address = reverse("history-of", args=[subject, key])
    try:
        page = _page(trail, request.GET.get("cursor") or None)
    except Invalid:
        return redirect(address)
    if not page.rows and page.preceding is None:
        raise Http404
    entries = entries_of(page.rows, actor)
    ends = {"following": page.following, "preceding": page.preceding}
    pages = {
        name: f"{address}?cursor={cursor}" if cursor else address for name, cursor in ends.items() if cursor is not None
    }
    named = next((entry.name for entry in entries if entry.name), "")
    context: dict[str, Any] = {"entries": entries, "pages": pages, "named": named, "back": page_of(subject, key)}
    return draw(request, actor, "history/one.html", kind=capfirst(subject_in_words(subject)), **context)


def _page(changes: QuerySet[Change], cursor: str | None) -> KeysetPage:
    return KeysetPage(changes, KeysetOrder(changes, ("-id",)), text=cursor, limit=PER_PAGE)


def _with_addresses(entries: list[Entry]) -> list[tuple[Entry, str]]:
    return [(entry, reverse("history-of", args=[entry.subject, entry.key])) for entry in entries]


def _who(actor: Actor) -> Choices:
    """Those who belong to the organisation, and its keys where the actor sees them."""
    members = Membership.objects.accepted().filter(organisation=actor.organisation).select_related("person")
    people = sorted(((f"person:{row.person_id}", row.name) for row in members), key=lambda choice: choice[1])
    keys = ApiKey.objects.visible_to(actor).order_by("name", "pk")[:200] if "manage" in actor.scopes else []
    return [*people, *((f"key:{row.pk}", f"{row.name} ({row.pk})") for row in keys)]
