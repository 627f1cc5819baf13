"""What a search finds of organisations and stops, which everybody sees."""

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from coordination.ground.actor import Actor
from partners.console.search_words import MOST_ASKED, Group, Hit, Sought
from partners.console.stop_picker import stop_words
from partners.models import Organisation, Stop, StopStatus

KINDS = {"transport_operator": "Transport operator", "media_owner": "Media owner", "other": "Organisation"}


def find_organisations(actor: Actor, sought: Sought) -> Group:
    """By their names, and by what programs call them."""
    rows = Organisation.objects.listed_for(actor.organisation)
    exactly = Q(slug=sought.text.lower()) | Q(name__iexact=sought.text)
    stands_there = Q()
    for word in sought.words:
        stands_there &= Q(name__icontains=word) | Q(slug__icontains=word)
    rows = rows.filter(exactly | stands_there if sought.has_words else exactly)
    return Group("Organisations", [_organisation(row, sought) for row in rows.order_by("name")[:MOST_ASKED]])


def _organisation(row: Organisation, sought: Sought) -> Hit:
    kind = KINDS.get(row.kind, row.kind.capitalize())
    is_exact = sought.text.casefold() in (row.pk, row.name.casefold())
    return Hit(row.name, f"{kind}. In spreadsheets it is called “{row.pk}”", is_exact=is_exact)


def find_stops(actor: Actor, sought: Sought) -> Group:  # noqa: ARG001 - of every finder
    """By a code that is theirs, or by their names and places; each leads to what is there."""
    exact = sought.stop_by_code
    named = [_stop(stop, is_exact=False) for stop in sought.stops_by_name if exact is None or stop.pk != exact.pk]
    return Group("Stops and stations", ([_stop(exact, is_exact=True)] if exact else []) + named[:MOST_ASKED])


def _stop(stop: Stop, *, is_exact: bool) -> Hit:
    tag = None if stop.status == StopStatus.ACTIVE else ("Not in use", "grey")
    address = "" if is_exact else f"{reverse('search')}?{urlencode({'q': stop.pk})}"
    return Hit(stop_words(stop), stop.pk, address, tag, is_exact)
