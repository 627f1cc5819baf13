"""The addresses at which an organisation reads what is said of its placements."""

from django.urls import path

from campaigns.console.comment_pages import comment_page, comments_page

urlpatterns = [
    path("", comments_page, name="comments"),
    path("<uuid:placement_id>/", comment_page, name="comments-of"),
]
