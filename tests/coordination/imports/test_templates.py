"""The workbook to fill in, for programs as for people: the same, and for whoever may send it back."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client

from coordination.imports.workbooks import XLSX
from coordination.rows.resources import KINDS
from partners.models import Role
from tests import make
from tests.campaigns.console.test_desk import officer
from tests.contract_client import checked_client
from tests.coordination.imports.row_files import URL, finish

pytestmark = pytest.mark.django_db
TEMPLATE = f"{URL}template/"


@pytest.fixture(autouse=True)
def campaign():
    return make.make_campaign(contributors=("dudley", "sandwell"), ends_on=date(2026, 12, 31))


def workbook_of(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def cells_of(workbook):
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] + [sheet.sheet_state]
        for sheet in workbook.worksheets
    }


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_it_is_the_very_workbook_of_the_pages(resource):
    answer = checked_client("dudley").get(f"{TEMPLATE}?resource={resource}")
    assert answer["Content-Disposition"] == f'attachment; filename="{resource}.xlsx"'
    assert answer["Cache-Control"] == "private, no-cache"
    of_pages = officer(Role.CONTRIBUTOR, "dudley").get(f"/spreadsheets/template/{resource}.xlsx")
    assert cells_of(workbook_of(answer)) == cells_of(workbook_of(of_pages))


def test_filled_in_it_goes_in():
    dudley = checked_client("dudley")
    workbook = workbook_of(dudley.get(f"{TEMPLATE}?resource=events"))
    sheet = workbook.active
    places = {cell.value: cell.column for cell in sheet[1]}
    row = {"campaign": make.SEE_ME, "title": "Stall", "kind": "stall", "starts_at": "20/02/2017 10:00"}
    for name, value in {**row, "ends_at": "20/02/2017 16:00"}.items():
        sheet.cell(2, places[name], value)
    workbook.save(out := io.BytesIO())
    address = f"{URL}?resource=events&mapping=auto"
    answer = dudley.generic("POST", address, out.getvalue(), XLSX)
    assert finish(answer).result["created"] == 1


def test_what_it_offers_is_what_who_asks_may_see():
    make.make_campaign("of-the-others", lead="coventry", status="draft", contributors=())
    asked = f"{TEMPLATE}?resource=events"
    mine, theirs = (str(cells_of(workbook_of(checked_client(one).get(asked)))) for one in ("dudley", "coventry"))
    assert make.SEE_ME in mine and "of-the-others" not in mine
    assert "of-the-others" in theirs


@pytest.mark.parametrize("query", ["", "?resource=", "?resource=organisations", "?resource=EVENTS"])
def test_a_resource_that_nobody_sends_in_files_is_refused_by_name(query):
    answer = make.client("dudley").get(f"{TEMPLATE}{query}")
    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["?resource"]
    assert "events" in answer.content.decode() or query == "?resource="


def test_it_is_for_whoever_may_send_it_back():
    asked = f"{TEMPLATE}?resource=events"
    assert make.client("dudley", scopes=["read"]).get(asked).status_code == 403
    assert make.client("dudley", scopes=["write"]).get(asked).status_code == 200
    assert Client().get(asked).status_code == 401
    assert make.client("dudley").get(f"{asked}&dry_run=true").status_code == 400
    assert make.client("dudley").post(asked, {}).status_code == 405
    assert make.client("dudley").get(asked, headers={"Accept": "application/xml"}).status_code == 200
    assert make.client("dudley").get(f"{URL}01890a5d-ac96-774b-bcce-b302099a8060/").status_code == 404
