"""The addresses of figures for people."""

from django.urls import path

from campaigns.console.figure_pages import figures_index, figures_page, new_figure_page
from campaigns.console.figure_questions import questions_page, resolve_page

urlpatterns = [
    path("", figures_index, name="figures"),
    path("questions/", questions_page, name="figure-questions"),
    path("questions/<uuid:question_id>/", resolve_page, name="figure-resolve"),
    path("<slug:slug>/", figures_page, name="figures-of"),
    path("<slug:slug>/<slug:channel>/", new_figure_page, name="figure-new"),
]
