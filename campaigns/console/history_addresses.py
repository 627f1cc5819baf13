"""The addresses of what was done, by whom and when."""

from django.urls import path

from campaigns.console.history_pages import changes_page, history_page

urlpatterns = [
    path("", changes_page, name="history"),
    path("<slug:subject>/<slug:key>/", history_page, name="history-of"),
]
