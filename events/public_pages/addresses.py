"""The addresses of what everybody may read of campaigns."""

from django.urls import path

from events.public_pages.campaign_index import campaign_index
from events.public_pages.campaign_page import campaign_page
from events.public_pages.remark_page import remark_page, remark_sent_page
from events.public_pages.report_pages import report_document, report_figures, report_page, report_pdf
from partners.console.addresses import for_strangers

urlpatterns = [
    path("", campaign_index, name="public-campaigns"),
    path("<slug:slug>/", campaign_page, name="public-campaign"),
    path("<slug:slug>/remark/", for_strangers(remark_page), name="public-remark"),
    path("<slug:slug>/remark/sent/", remark_sent_page, name="public-remark-sent"),
    path("<slug:slug>/reports/<uuid:report_id>/", report_page, name="public-report"),
    path("<slug:slug>/reports/<uuid:report_id>/document.json", report_document, name="public-report-document"),
    path("<slug:slug>/reports/<uuid:report_id>/figures.csv", report_figures, name="public-report-figures"),
    path("<slug:slug>/reports/<uuid:report_id>/report.pdf", report_pdf, name="public-report-pdf"),
]
