"""The addresses of the review desk."""

from django.urls import path

from campaigns.console.desk import placement_page, queue

urlpatterns = [
    path("", queue, name="desk"),
    path("<uuid:review_id>/", placement_page, name="desk-placement"),
]
