"""Stock Django REST Framework: ModelViewSet, ModelSerializer, django-filter and a cursor, on a persistent connection.

It has Django's default middleware that an API keeps, asks for no key, counts no caller and writes no ledger of its own.
"""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ModelViewSet

from bench.baselines.columns import COLUMNS
from events.models import Event


class EventSerializer(ModelSerializer[Event]):
    """The columns, as DRF makes fields of them."""

    class Meta:
        model = Event
        fields = COLUMNS


class EventFilters(FilterSet):
    """What a stock filter form offers."""

    class Meta:
        model = Event
        fields = ("campaign", "organisation", "status", "kind", "public")


class InOrder(CursorPagination):
    """DRF's own cursor."""

    ordering = ("starts_at", "id")
    page_size_query_param = "limit"


class Events(ModelViewSet[Event]):
    """Everything of every event."""

    queryset = Event.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilters
    filter_backends = (DjangoFilterBackend,)
    pagination_class = InOrder
    renderer_classes = (JSONRenderer,)
    authentication_classes = ()
    permission_classes = ()
    schema = None


router = SimpleRouter()
router.register("events", Events, basename="stock-events")
urlpatterns = router.urls


class ItsAddresses:
    """The addresses of this baseline, beside those of the service."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.urlconf = "bench.baselines.stock"
        return self.get_response(request)


def application() -> WSGIHandler:
    """As a WSGI application."""
    middleware = [
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "bench.baselines.stock.ItsAddresses",
    ]
    with override_settings(MIDDLEWARE=middleware):
        return WSGIHandler()
