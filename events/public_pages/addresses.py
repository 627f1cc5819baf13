"""The addresses of what everybody may read of campaigns."""

from django.urls import path

from events.public_pages.campaign_index import campaign_index
from events.public_pages.campaign_page import campaign_page

urlpatterns = [
    path("", campaign_index, name="public-campaigns"),
    path("<slug:slug>/", campaign_page, name="public-campaign"),
]
