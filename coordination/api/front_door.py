"""What answers at `/`: where everything else is."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from coordination.api.pages import page_or_json


def front_door(request: HttpRequest) -> HttpResponse:
    """The addresses from which everything can be reached, as a page or as JSON."""
    addresses = {
        "campaigns": reverse("public-campaigns"),
        "sign_in": reverse("console"),
        "desk": reverse("desk"),
        "guides": reverse("docs-site"),
        "documentation": reverse("docs"),
        "reference": reverse("redoc"),
        "contract": reverse("schema"),
        "problems": reverse("problems"),
        "open_events": reverse("open-events-rpde"),
        "open_calendar": reverse("open-events-ics"),
        "open_map": reverse("open-events-geojson"),
        "terms": reverse("terms"),
        "health": reverse("ready"),
    }
    return page_or_json(request, "front_door", {"title": "Campaign coordination", **addresses})
