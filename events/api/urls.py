"""The addresses of events."""

from django.urls import path

from coordination.api.routing import ResourceRouter
from events.api.events import Events
from events.api.open_events import OpenEvents

router = ResourceRouter()
router.register("events", Events)

urlpatterns = [
    *router.urls,
    path("open/events.rpde", OpenEvents.as_view({"get": "rpde"}), name="open-events-rpde"),
    path("open/events.ics", OpenEvents.as_view({"get": "ics"}), name="open-events-ics"),
    path("open/events.geojson", OpenEvents.as_view({"get": "geojson"}), name="open-events-geojson"),
]
