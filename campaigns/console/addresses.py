"""The addresses of the review desk."""

from django.urls import path

from campaigns.console.assigning import assign_page, look_page
from campaigns.console.commenting import comment_page
from campaigns.console.desk import queue
from campaigns.console.many_decisions import decide_many_page, done_page
from campaigns.console.placement_page import placement_page

urlpatterns = [
    path("", queue, name="desk"),
    path("decide/", decide_many_page, name="desk-decide"),
    path("decided/", done_page, name="desk-done"),
    path("<uuid:review_id>/assign/", assign_page, name="desk-assign"),
    path("<uuid:review_id>/comment/", comment_page, name="desk-comment"),
    path("<uuid:review_id>/look/", look_page, name="desk-look"),
    path("<uuid:review_id>/", placement_page, name="desk-placement"),
]
