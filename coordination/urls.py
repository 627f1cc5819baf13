"""Every address of the service."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from coordination.api import docs, docs_site, error_views, front_door, health, problem_pages
from partners.api import terms

urlpatterns: list[URLPattern | URLResolver] = [
    # Exempt: they change nothing, and answer a POST with the 405 that it is.
    path("", csrf_exempt(front_door.front_door), name="front-door"),
    path("problems/", csrf_exempt(problem_pages.problem_index), name="problems"),
    # Without a slash after it, as the type of a problem has it.
    path("problems/<str:name>", csrf_exempt(problem_pages.problem_page), name="problem"),
    path("problems/<str:name>/", csrf_exempt(problem_pages.problem_page)),  # as people write addresses
    path("healthz", csrf_exempt(health.answer_healthz)),
    path("readyz", csrf_exempt(health.answer_readyz), name="ready"),
    path("api/v1/schema/", csrf_exempt(docs.serve_schema), name="schema"),
    path("api/v1/docs/", csrf_exempt(docs.SwaggerUI.as_view()), name="docs"),
    path("api/v1/redoc/", csrf_exempt(docs.Redoc.as_view()), name="redoc"),
    re_path(r"^docs/", csrf_exempt(docs_site.docs_site), name="docs-site"),
    path("terms/", csrf_exempt(terms.terms_page), name="terms"),
    path("terms/<int:version>/", csrf_exempt(terms.terms_page), name="terms-version"),
    path("account/", include("partners.console.addresses")),
    path("desk/", include("campaigns.console.addresses")),
    path("reach/", include("campaigns.console.reach_addresses")),
    path("comments/", include("campaigns.console.comment_addresses")),
    path("artwork/", include("campaigns.console.artwork_addresses")),
    path("placements/", include("campaigns.console.placement_addresses")),
    path("figures/", include("campaigns.console.figure_addresses")),
    path("invitations/", include("campaigns.console.invitation_addresses")),
    path("review-rules/", include("campaigns.console.review_rule_addresses")),
    path("reference-data/", include("campaigns.console.reference_addresses")),
    path("redactions/", include("campaigns.console.redaction_addresses")),
    path("history/", include("campaigns.console.history_addresses")),
    path("events/", include("events.console.event_addresses")),
    path("work/", include("events.console.work_addresses")),
    path("search/", include("events.console.search_page")),
    path("spreadsheets/", include("partners.console.spreadsheet_addresses")),
    path("campaigns/", include("events.public_pages.addresses")),
    path("api/v1/", include("partners.api.urls")),
    path("api/v1/", include("campaigns.api.urls")),
    path("api/v1/", include("events.api.urls")),
    path("api/v1/", include("coordination.api.ledger_urls")),
    path("api/v1/", include("coordination.api.operation_urls")),
    # Last of the API: an unknown address is a problem whatever DEBUG says.
    re_path(r"^api/", error_views.not_found),
]

handler400 = error_views.bad_request
handler403 = error_views.forbidden_answer
handler404 = error_views.not_found
handler500 = error_views.server_error
