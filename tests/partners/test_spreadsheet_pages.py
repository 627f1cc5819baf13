"""An officer brings the spreadsheet there is, and it goes in or says in which cell it does not; without a script."""

import html
import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coordination.imports.expiry import delete_old_files
from coordination.jobs.worker import run_next
from coordination.models import Spreadsheet
from events.models import Event
from partners.models import Role
from tests import make
from tests.campaigns.console.test_desk import officer
from tests.coordination.imports.workbook_files import saved, xlsx
from tests.html_pages import check_page
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.django_db
PAGE = "/spreadsheets/"
HEADINGS = ["Date", "Time", "Event", "Type", "Venue", "Contact"]
ROW = ["20/02/2017", "10am-4pm", "Stall", "stall", "Library", "Chloe, 07700 900123"]


@pytest.fixture
def council():
    make.make_campaign(ends_on=date(2026, 12, 31))
    return officer(Role.CONTRIBUTOR, "dudley")


def brought(client, rows, name="events.xlsx", **fields):
    body = rows if isinstance(rows, bytes) else saved(xlsx(rows))
    return send(client, PAGE, file=SimpleUploadedFile(name, body), **{"resource": "events", **fields})


def page_of(client, answer):
    """The page of the sheet, when nothing of it is under way."""
    while run_next():
        pass
    return check_page(client.get(f"{PAGE}{Spreadsheet.objects.get().pk}/"))


def chosen(page):
    """What each column is taken for, by its letter."""
    selects = re.findall(r'<select[^>]* name="column-(\w+)".*?</select>', page, re.DOTALL)
    bodies = re.findall(r'<select[^>]* name="column-\w+".*?</select>', page, re.DOTALL)
    values = [re.search(r'value="([^"]*)" selected', body) for body in bodies]
    return {letters: value[1] if value else "" for letters, value in zip(selects, values, strict=True)}


def confirm(client, page, **values):
    sheet = Spreadsheet.objects.get()
    columns = {f"column-{letters}": target for letters, target in chosen(page).items()}
    fields = {**columns, "value-campaign": make.SEE_ME, **values}
    return send(client, f"{PAGE}{sheet.pk}/columns/", version=sheet.version, **fields)


def act(client, what, **fields):
    sheet = Spreadsheet.objects.get()
    return send(client, f"{PAGE}{sheet.pk}/", f"{PAGE}{sheet.pk}/{what}/", version=sheet.version, **fields)


def test_a_list_that_was_saved_here_changes_its_rows_and_makes_none(council):
    event = make.make_event(organisation="dudley", external_ref="stall-1", title="Stall")
    page = check_page(brought(council, [["id", *HEADINGS[:5]], [str(event.pk), *ROW[:4], "Town hall"]]))
    assert chosen(page)["A"] == "id"
    page = page_of(council, confirm(council, page))
    act(council, "take-in")
    page_of(council, council.get(PAGE))
    changed = Event.objects.get()
    assert (changed.pk, changed.external_ref, changed.place_name) == (event.pk, "stall-1", "Town hall")


def test_a_sheet_goes_from_the_file_to_its_events(council):
    answer = brought(council, [HEADINGS, ROW])
    page = check_page(answer)
    assert chosen(page) == {"A": "date", "B": "times", "C": "title", "D": "kind", "E": "place.name", "F": ""}
    answer = confirm(council, page)
    assert answer.headers["Refresh"] and "0 of 1 rows are done" in check_page(answer)
    page = page_of(council, answer)
    assert "Take in 1 row" in page and not Event.objects.exists()
    act(council, "take-in")
    page = page_of(council, answer)
    assert "What was made of the spreadsheet" in page
    event = Event.objects.get()
    assert (event.title, event.place_name, event.starts_at.hour) == ("Stall", "Library", 10)


def test_what_looks_like_personal_data_is_not_kept(council):
    brought(council, [HEADINGS, ROW])
    sheet = Spreadsheet.objects.get()
    assert sheet.taken_out == ["F2"] and "900123" not in str(sheet.rows)
    confirm(council, check_page(council.get(f"{PAGE}{sheet.pk}/columns/")))
    assert Spreadsheet.objects.get().taken_out == [], "a column that is passed over is nobody's concern"


def test_a_row_that_lost_a_cell_waits_until_it_is_written_anew(council):
    brought(council, [HEADINGS[:5], [*ROW[:2], "Ring Chloe, 14, on 07700 900123", *ROW[3:5]], ROW[:5]])
    confirm(council, check_page(council.get(f"{PAGE}{Spreadsheet.objects.get().pk}/columns/")))
    page = page_of(council, None)
    assert "1 row held what looked like personal data" in page and "Take in 1 row" in page
    answer = act(council, "cells", **{"cell-C2": "Call Chloe, 14"})
    assert answer.status_code == 400 and "nobody may send" in check_page(answer)
    act(council, "cells", **{"cell-C2": "Drop-in"})
    assert "Take in 2 rows" in page_of(council, None)


def test_what_stands_in_every_row_is_no_personal_data(council):
    page = check_page(brought(council, [HEADINGS[:5], ROW[:5]]))
    answer = confirm(council, page, **{"value-summary": "Ring Chloe, 14, on 07700 900123"})
    assert answer.status_code == 400 and "nobody may send" in check_page(answer)
    sheet = Spreadsheet.objects.get()
    assert (sheet.mapping, sheet.check_run) == (None, None)


def test_a_line_above_the_headings_of_any_length_takes_no_row_along(council):
    above = f'"{"A very long title " * 1_500}"'
    body = "\n".join([above, ",".join(HEADINGS[:5]), *([",".join(ROW[:5])] * 3)]).encode()
    assert brought(council, body, "events.csv").status_code == 200
    sheet = Spreadsheet.objects.get()
    assert (sheet.header_row, [number for number, _ in sheet.rows]) == (2, [3, 4, 5])


def test_a_fault_stands_in_its_cell_and_is_corrected_there(council):
    brought(council, [HEADINGS[:5], [*ROW[:3], "picnic", ROW[4]], [*ROW[:2], "Drop-in", *ROW[3:5]]])
    confirm(council, check_page(council.get(f"{PAGE}{Spreadsheet.objects.get().pk}/columns/")))
    page = page_of(council, None)
    assert 'name="cell-D2" type="text" value="picnic"' in page and page.count("app-sheet__bad-row") == 1
    act(council, "cells", **{"cell-D2": "stall"})
    page = page_of(council, None)
    assert "Take in 2 rows" in page and "cell-D2" not in page


def test_the_marked_sheet_can_be_corrected_and_brought_again(council):
    body = f"{','.join(HEADINGS[:5])}\n{','.join([*ROW[:3], 'picnic', '=SUM(1)'])}\n".encode()
    brought(council, body, "events.csv")
    confirm(council, check_page(council.get(f"{PAGE}{Spreadsheet.objects.get().pk}/columns/")))
    page_of(council, None)
    answer = council.get(f"{PAGE}{Spreadsheet.objects.get().pk}/marked.xlsx")
    marked = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert marked.active["D2"].comment and marked.active["D2"].fill.fgColor.rgb == "FFF4CDC6"
    assert marked.active["E2"].data_type == "s" and marked.active["F1"].value == "What is wrong"
    marked.active["D2"].value = "stall"
    Spreadsheet.objects.all().delete()
    confirm(council, check_page(brought(council, saved(marked))))
    assert "Take in 1 row" in page_of(council, None)


def test_a_file_that_comes_again_is_shown_as_it_was_left(council):
    workbook = saved(xlsx([HEADINGS, ROW]))
    brought(council, workbook)
    assert "has been here before" in check_page(brought(council, workbook))
    assert Spreadsheet.objects.count() == 1


def test_headings_are_remembered(council):
    rows = [["What", "From", "Till", "Sort"], ["Stall", "20/02/2017 10:00", "20/02/2017 16:00", "stall"]]
    brought(council, rows)
    sheet = Spreadsheet.objects.get()
    targets = {"A": "title", "B": "starts_at", "C": "ends_at", "D": "kind"}
    columns = {f"column-{letters}": target for letters, target in targets.items()}
    fields = {"value-campaign": make.SEE_ME, **columns}
    send(council, f"{PAGE}{sheet.pk}/columns/", version=sheet.version, **fields)
    Spreadsheet.objects.all().delete()
    page = check_page(brought(council, [*rows, ["Drop-in", *rows[1][1:]]]))
    assert chosen(page) == targets


def test_columns_that_do_not_suffice_are_said_and_nothing_is_lost(council):
    page = check_page(brought(council, [["Date", "Venue"], ["20/02/2017", "Library"]]))
    answer = confirm(council, page)
    assert answer.status_code == 400
    text = check_page(answer)
    assert "Say where “Title” stands" in text and chosen(text)["A"] == "date"
    assert Spreadsheet.objects.get().mapping is None


def test_a_template_that_is_filled_in_goes_in_at_the_first_attempt(council):
    for resource in ("events", "placements", "reach-metrics"):
        answer = council.get(f"{PAGE}template/{resource}.xlsx")
        assert answer.status_code == 200
    answer = council.get(f"{PAGE}template/events.xlsx")
    workbook = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = workbook["Events"]
    names = {cell.value: cell.column for cell in sheet[1]}
    assert make.SEE_ME in [cell.value for row in workbook["Values"].iter_rows() for cell in row]
    assert sheet.data_validations.dataValidation
    row = {
        "campaign": make.SEE_ME,
        "title": "Stall",
        "kind": "stall",
        "starts_at": "20/02/2017 10:00",
        "ends_at": "20/02/2017 16:00",
    }
    for name, value in row.items():
        sheet.cell(2, names[name], value)
    confirm(council, check_page(brought(council, saved(workbook))), **{"value-campaign": ""})
    assert "Take in 1 row" in page_of(council, None)


@pytest.mark.parametrize("body", [b"", b"hello", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + bytes(600)])
def test_a_file_that_cannot_be_read_is_said_at_its_field(council, body):
    answer = brought(council, body)
    assert answer.status_code == 400 and errors(answer)
    assert not Spreadsheet.objects.exists()


def test_a_spreadsheet_is_its_organisations_alone(council):
    brought(council, [HEADINGS, ROW])
    key = Spreadsheet.objects.get().pk
    other = officer(Role.CONTRIBUTOR, "walsall")
    for address in ("", "columns/", "marked.xlsx"):
        assert other.get(f"{PAGE}{key}/{address}").status_code == 404
    assert "Brought before" not in check_page(other.get(PAGE))


def test_a_reader_brings_nothing(council):
    reader = officer(Role.VIEWER, "dudley")
    assert "bring none" in check_page(reader.get(PAGE))


def test_an_older_page_changes_nothing(council):
    brought(council, [HEADINGS, ROW])
    confirm(council, check_page(council.get(f"{PAGE}{Spreadsheet.objects.get().pk}/columns/")))
    sheet = Spreadsheet.objects.get()
    page_of(council, None)
    answer = send(council, f"{PAGE}{sheet.pk}/", f"{PAGE}{sheet.pk}/take-in/", version=sheet.version - 1)
    assert "Somebody has changed this spreadsheet" in answer.content.decode()
    assert Spreadsheet.objects.get().import_run is None


def test_it_is_forgotten_after_thirty_days_and_at_once_when_asked(council):
    brought(council, [HEADINGS, ROW])
    Spreadsheet.objects.update(changed_at=timezone.now() - timedelta(days=29))
    delete_old_files()
    assert Spreadsheet.objects.exists()
    Spreadsheet.objects.update(changed_at=timezone.now() - timedelta(days=31))
    delete_old_files()
    assert not Spreadsheet.objects.exists()
    brought(council, [HEADINGS, ROW])
    confirm(council, check_page(council.get(f"{PAGE}{Spreadsheet.objects.get().pk}/columns/")))
    page_of(council, None)
    act(council, "remove")
    assert not Spreadsheet.objects.exists()


def faults_in_cells(page):
    """The sentence of each marked cell by its name."""
    cells = re.findall(r'id="cell-(\w+)-fault".*?Error:</span> (.*?)</span>', page, re.DOTALL)
    return {name: " ".join(html.unescape(sentence).split()) for name, sentence in cells}


def test_letters_that_were_misread_stand_as_they_were_meant_for_whoever_corrects_them(council):
    page = check_page(brought(council, [HEADINGS, [*ROW[:2], "CafÃ© talk", *ROW[3:5], ""]]))
    page = page_of(council, confirm(council, page))
    assert "stands in it for “é”" in faults_in_cells(page)["C2"]
    assert 'name="cell-C2" type="text" value="Café talk"' in page and not Event.objects.exists()
    page = page_of(council, act(council, "cells", **{"cell-C2": "Café talk"}))
    assert not faults_in_cells(page) and "Take in 1 row" in page


def test_a_day_outside_the_campaign_is_marked_in_the_cell_of_the_day_and_says_what_to_do(council):
    page = check_page(brought(council, [HEADINGS, ["20/02/2016", *ROW[1:5], ""]]))
    page = page_of(council, confirm(council, page))
    assert set(faults_in_cells(page)) == {"A2"}
    assert "The campaign runs from 17 February 2017 to 31 December 2026" in faults_in_cells(page)["A2"]
    assert "plan an event that is meant to be on another under Events, New event" in page
    assert "outside: true" not in page and "`" not in page


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ("2pm", "This is one time alone"),
        ("10-4", "This may be in the morning or in the afternoon"),
        ("10 til 4", "This may be in the morning or in the afternoon"),
        ("10-12-2", "More than two times stand here"),
        ("all day", "From when to when cannot be read here"),
    ],
)
def test_times_that_cannot_be_read_say_what_to_write(council, times, sentence):
    page = check_page(brought(council, [HEADINGS, [ROW[0], times, *ROW[2:5], ""]]))
    page = page_of(council, confirm(council, page, **{"column-B": "times"}))
    assert set(faults_in_cells(page)) == {"B2"}
    assert faults_in_cells(page)["B2"].startswith(sentence)
    assert "Write both times, as 10am-4pm or 10:00-16:00." in page


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("31/02/2017", "There is no such day"),
        ("20/02/17", "The year has two digits here; write all four."),
        ("20 Feb", "The year is missing here."),
        ("Tuesday 20 February 2017", "20 February 2017 is a Monday"),
        ("20-22 February 2017", "Several days stand here"),
        ("42786.42", "This is a spreadsheet's count of days: write the day."),
        ("Monday next", "No day can be read"),
    ],
)
def test_a_day_that_cannot_be_read_is_told_how_days_are_written(council, day, sentence):
    page = check_page(brought(council, [HEADINGS, [day, *ROW[1:5], ""]]))
    faults = faults_in_cells(page_of(council, confirm(council, page, **{"column-A": "date", "column-B": "times"})))
    assert set(faults) == {"A2"} and faults["A2"].startswith(sentence)
    assert "10:00" not in faults["A2"] and "10am" not in faults["A2"]


def test_a_time_of_day_that_cannot_be_read_beside_a_day_with_a_time_is_said_of_both(council):
    table = [["Date", "Start", "End", "Event", "Type", "Venue"], ["20/02/2017 00:00", "soon", "4pm", *ROW[2:5]]]
    page = check_page(brought(council, table))
    page = page_of(council, confirm(council, page, **{"column-B": "start_time", "column-C": "end_time"}))
    assert faults_in_cells(page)["B2"].startswith("The day can be read, and what stands behind it cannot.")


def test_a_column_that_holds_nothing_any_more_says_why(council):
    page = check_page(brought(council, [[*HEADINGS, "Notes", "Spare"], [*ROW, "Bring leaflets", ""]]))
    assert "What stands below it looks like personal data of somebody, and was not kept" in page
    assert "Nothing stands below it" in page
    confirm(council, page, **{"column-G": ""})
    page = check_page(council.get(f"{PAGE}{Spreadsheet.objects.get().pk}/columns/"))
    assert "It was passed over, so nothing of it was kept" in page


def test_sheets_that_were_not_read_are_named(council):
    book = openpyxl.Workbook()
    for row in (HEADINGS, [*ROW[:5], ""]):
        book.active.append(row)
    for name, state in (("Costs", "visible"), ("Last year", "hidden")):
        sheet = book.create_sheet(name)
        sheet.append(["Item", "Price"])
        sheet.append(["Leaflets", 12])
        sheet.sheet_state = state
    page = check_page(brought(council, saved(book)))
    assert "1 other sheet was not read: Costs." in page and "1 hidden sheet was not read: Last year." in page


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("0.4167", "0.6667", ((10, 0), (16, 0))),
        ("0.375", "0.5", ((9, 0), (12, 0))),
        ("midday", "midnight", ((12, 0), (0, 0))),
        ("noon", "24:00", ((12, 0), (0, 0))),
    ],
)
def test_parts_of_a_day_noon_and_midnight_are_read(council, start, end, hours):
    table = [["Date", "Start", "End", "Event", "Type", "Venue"], [ROW[0], start, end, *ROW[2:5]]]
    page = check_page(brought(council, table))
    page = page_of(council, confirm(council, page, **{"column-B": "start_time", "column-C": "end_time"}))
    assert not faults_in_cells(page)
    act(council, "take-in")
    page_of(council, council.get(PAGE))
    event = Event.objects.get()
    assert ((event.starts_at.hour, event.starts_at.minute), (event.ends_at.hour, event.ends_at.minute)) == hours
    assert event.ends_at > event.starts_at
