"""The addresses of artwork for people."""

from django.urls import path

from campaigns.console.artwork_pages import artwork_index, artwork_page

urlpatterns = [
    path("", artwork_index, name="artwork"),
    path("<slug:slug>/", artwork_page, name="artwork-campaign"),
]
