"""The addresses of reach pages."""

from django.urls import path, re_path

from campaigns.console.reach_pages import (
    FILES,
    PICTURES,
    reach_file,
    reach_index,
    reach_page,
    reach_picture,
    reach_slide,
)
from campaigns.console.sheet_page import sheet_page

urlpatterns = [
    path("", reach_index, name="reach"),
    path("<slug:slug>/", reach_page, name="reach-of"),
    path("<slug:slug>/statements/<uuid:statement_id>/", sheet_page, name="reach-sheet"),
    re_path(rf"^(?P<slug>[-a-zA-Z0-9_]+)/(?P<name>{'|'.join(FILES)})\.csv$", reach_file, name="reach-file"),
    re_path(rf"^(?P<slug>[-a-zA-Z0-9_]+)/(?P<name>{'|'.join(PICTURES)})\.svg$", reach_picture, name="reach-picture"),
    re_path(rf"^(?P<slug>[-a-zA-Z0-9_]+)/(?P<name>{'|'.join(PICTURES)})\.png$", reach_slide, name="reach-slide"),
]
