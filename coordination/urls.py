"""Every address of the service."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from coordination import health
from coordination.api import docs, handlers
from partners.api import terms

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("api/v1/schema/", docs.schema, name="schema"),
    path("api/v1/docs/", docs.SwaggerUI.as_view(), name="docs"),
    path("api/v1/redoc/", docs.Redoc.as_view(), name="redoc"),
    path("terms/", terms.page, name="terms"),
    path("terms/<int:version>/", terms.page, name="terms-version"),
    path("api/v1/", include("partners.api.urls")),
    path("api/v1/", include("campaigns.api.urls")),
    path("api/v1/", include("events.api.urls")),
    path("api/v1/", include("coordination.api.ledger_urls")),
    path("api/v1/", include("coordination.api.operation_urls")),
    # Last of the API: an unknown address is a problem whatever DEBUG says.
    re_path(r"^api/", handlers.not_found),
]

handler400 = handlers.bad_request
handler403 = handlers.forbidden
handler404 = handlers.not_found
handler500 = handlers.server_error
