"""The addresses of an organisation's own placements."""

from django.urls import path, re_path

from campaigns.console.drafting_placements import draft_placements_page
from campaigns.console.many_placements import install_many_page, submit_many_page
from campaigns.console.own_placements import (
    change_placement_page,
    own_placement_page,
    submit_placement_page,
    withdraw_placement_page,
)
from campaigns.console.placement_list import placements_page
from campaigns.console.reporting_posters import report_placement_page, take_photograph_out_page
from campaigns.console.site_permission_pages import permissions_page, revoke_permission_page

_ONE = r"^(?P<placement_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

urlpatterns = [
    path("", placements_page, name="placements"),
    path("new/", draft_placements_page, name="placements-new"),
    path("submit/", submit_many_page, name="placements-submit"),
    path("install/", install_many_page, name="placements-install"),
    path("<uuid:placement_id>/", own_placement_page, name="placement"),
    path("<uuid:placement_id>/change/", change_placement_page, name="placement-change"),
    path("<uuid:placement_id>/submit/", submit_placement_page, name="placement-submit"),
    path("<uuid:placement_id>/withdraw/", withdraw_placement_page, name="placement-withdraw"),
    path("<uuid:placement_id>/photograph/take-out/", take_photograph_out_page, name="placement-photograph-out"),
    path("<uuid:placement_id>/permissions/", permissions_page, name="placement-permissions"),
    path(
        "<uuid:placement_id>/permissions/<uuid:permission_id>/revoke/",
        revoke_permission_page,
        name="placement-permission-revoke",
    ),
    re_path(rf"{_ONE}/(?P<what>install|remove)/$", report_placement_page, name="placement-report"),
]
