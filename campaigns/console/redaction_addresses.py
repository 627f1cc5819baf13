"""The addresses of redactions for people."""

from django.urls import path

from campaigns.console.redaction_list import redactions_page
from campaigns.console.redaction_pages import new_redaction_page

urlpatterns = [
    path("", redactions_page, name="redactions"),
    path("new/", new_redaction_page, name="redaction-new"),
]
