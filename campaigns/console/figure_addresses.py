"""The addresses of figures for people."""

from django.urls import path

from campaigns.console.export_pages import export_page, exports_page
from campaigns.console.figure_pages import figures_index, figures_page, new_figure_page
from campaigns.console.figure_questions import questions_page, resolve_page
from campaigns.console.sent_figure_pages import correct_figure_page, figure_page, void_figure_page

urlpatterns = [
    path("", figures_index, name="figures"),
    path("exports/", exports_page, name="figure-exports"),
    path("exports/<uuid:key>/", export_page, name="figure-export"),
    path("questions/", questions_page, name="figure-questions"),
    path("questions/<uuid:question_id>/", resolve_page, name="figure-resolve"),
    path("sent/<uuid:figure_id>/", figure_page, name="figure"),
    path("sent/<uuid:figure_id>/correct/", correct_figure_page, name="figure-correct"),
    path("sent/<uuid:figure_id>/void/", void_figure_page, name="figure-void"),
    path("<slug:slug>/", figures_page, name="figures-of"),
    path("<slug:slug>/<slug:channel>/", new_figure_page, name="figure-new"),
]
