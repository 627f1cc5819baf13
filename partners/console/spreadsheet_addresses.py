"""The addresses of spreadsheets."""

from django.urls import path

from partners.console.spreadsheet_pages import (
    marked_spreadsheet,
    spreadsheet_cells,
    spreadsheet_columns,
    spreadsheet_page,
    spreadsheet_remove,
    spreadsheet_take_in,
    spreadsheet_template,
    spreadsheets,
)

urlpatterns = [
    path("", spreadsheets, name="spreadsheets"),
    path("template/<slug:resource>.xlsx", spreadsheet_template, name="spreadsheet-template"),
    path("<uuid:key>/", spreadsheet_page, name="spreadsheet"),
    path("<uuid:key>/columns/", spreadsheet_columns, name="spreadsheet-columns"),
    path("<uuid:key>/cells/", spreadsheet_cells, name="spreadsheet-cells"),
    path("<uuid:key>/take-in/", spreadsheet_take_in, name="spreadsheet-take-in"),
    path("<uuid:key>/remove/", spreadsheet_remove, name="spreadsheet-remove"),
    path("<uuid:key>/marked.xlsx", marked_spreadsheet, name="spreadsheet-marked"),
]
