"""The addresses of reference data for who runs the service."""

from django.urls import path

from campaigns.console.reference_pages import comparison_page, reference_page

urlpatterns = [
    path("", reference_page, name="reference-data"),
    path("files/<uuid:key>/", comparison_page, name="reference-file"),
]
