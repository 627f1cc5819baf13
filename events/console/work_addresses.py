"""The addresses of what waits for somebody."""

from django.urls import path

from events.console.second_look_pages import decide_look_page, second_looks_page
from events.console.work_list import work_page

urlpatterns = [
    path("", work_page, name="work"),
    path("second-looks/", second_looks_page, name="second-looks-page"),
    path("second-looks/<uuid:look_id>/", decide_look_page, name="second-look-decide"),
]
