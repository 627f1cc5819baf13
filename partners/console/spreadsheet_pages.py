"""`/spreadsheets/`: somebody's own spreadsheet, from the file to what was made of it."""

import math
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal
from coordination.ground.whole_numbers import whole_number
from coordination.imports.column_choices import column_choices, day_parts, label_of
from coordination.imports.sheet_files import marked_sheet, template
from coordination.imports.slices import result_of
from coordination.imports.spreadsheets import (
    bring_spreadsheet,
    confirm_mapping,
    correct_cells,
    is_under_way,
    suggested_mapping,
    suggested_values,
    take_in,
    waiting_rows,
)
from coordination.imports.workbooks import XLSX
from coordination.limits.body_policy import FILE
from coordination.models import ImportFile, OperationStatus, Spreadsheet
from coordination.permissions import IMPORTS, START_IMPORT
from coordination.rows.resources import KINDS
from partners.console.file_pages import TOO_LARGE, reading_file
from partners.console.sheet_table import faults_of, kinds_of_faults, table_of
from partners.console.sheet_words import in_words
from partners.console.signed_in import draw, signed_in_for

CALLED = {"events": "Events", "placements": "Placements of posters", "reach-metrics": "Figures of reach"}
_MOST_SHOWN = 30
_LOOK_AGAIN = "2"  # seconds
_SAMPLES = 3


class FileForm(forms.Form):
    """A file, and what its rows are."""

    resource = forms.ChoiceField(label="What is in it", error_messages={"required": "Choose what is in it"})
    file = forms.FileField(
        label="Spreadsheet",
        allow_empty_file=True,
        error_messages={"required": "Choose a file", "invalid": "Choose a file"},
    )
    sheet = forms.CharField(label="Name of the sheet", max_length=100, required=False)

    def __init__(self, *arguments: Any, **words: Any) -> None:
        super().__init__(*arguments, **words)
        self.fields["resource"].choices = [(code, called(code)) for code in sorted(KINDS)]  # type: ignore[attr-defined]


def called(resource: str) -> str:
    """What rows of a resource are called on a page."""
    return CALLED.get(resource, resource.capitalize())


@reading_file(FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(IMPORTS.read)
def spreadsheets(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The spreadsheets of the organisation; a form brings another."""
    if request.META[TOO_LARGE]:
        form = FileForm({})
        form.errors.clear()
        form.add_error("file", f"The file must be smaller than {FILE.most_bytes // 1024**2} MB")
        return _draw_index(request, actor, form, 413)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid() and (sheet := _bring(request, actor, form)):
        return redirect("spreadsheet", key=sheet.pk)
    return _draw_index(request, actor, form, 400 if request.method == "POST" else 200)


def _bring(request: HttpRequest, actor: Actor, form: FileForm) -> Spreadsheet | None:
    typed = form.cleaned_data
    try:
        sheet, is_known = bring_spreadsheet(typed["file"].file, typed["resource"], by=actor, sheet=typed["sheet"])
    except Refusal as refusal:
        for error in refusal.errors:
            form.add_error("sheet" if error.pointer == "?sheet" else "file", in_words(error.detail))
        if not refusal.errors:
            form.add_error("file", in_words(refusal.detail))
        return None
    if is_known:
        messages.info(request, "This file has been here before: it is shown as it was left")
    return sheet


def _draw_index(request: HttpRequest, actor: Actor, form: FileForm, status: int) -> HttpResponse:
    sheets = Spreadsheet.objects.visible_to(actor).defer("rows").select_related("check_run", "import_run")
    return draw(
        request,
        actor,
        "spreadsheets/index.html",
        status,
        form=form,
        sheets=[(sheet, called(sheet.resource), _state(sheet)) for sheet in sheets[:_MOST_SHOWN]],
        brings=is_permitted(actor, START_IMPORT, None),
        templates=[(code, called(code)) for code in sorted(KINDS)],
    )


def _state(sheet: Spreadsheet) -> str:
    if is_under_way(sheet):
        return "A worker is at it"
    if sheet.mapping is None:
        return "Its columns are not known yet"
    if sheet.import_run:
        return "Taken in" if sheet.import_run.status == OperationStatus.SUCCEEDED else "Not taken in to its end"
    return "Checked, and not taken in"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(IMPORTS.read)
def spreadsheet_columns(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What stands in each column of the sheet."""
    sheet = _own(actor, key)
    if request.method == "POST":
        chosen = {name.removeprefix("column-"): text for name, text in _posted(request, "column-")}
        targets = [chosen.get(letters, "") for letters in suggested_mapping(sheet, by=actor)]
        values = {name.removeprefix("value-"): text for name, text in _posted(request, "value-") if text.strip()}
        values = {name: text for name, text in values.items() if name not in targets}
        try:
            confirm_mapping(sheet, targets, values, by=actor, expected_version=_version(request))
        except Refusal as refusal:
            sheet = _own(actor, key)
            return _draw_columns(request, actor, sheet, chosen, values, refusal)
        return redirect("spreadsheet", key=key)
    values = suggested_values(sheet, by=actor)
    return _draw_columns(request, actor, sheet, suggested_mapping(sheet, by=actor), values, None)


def _posted(request: HttpRequest, prefix: str) -> list[tuple[str, str]]:
    return [(name, str(text)) for name, text in request.POST.items() if name.startswith(prefix)]


def _draw_columns(
    request: HttpRequest,
    actor: Actor,
    sheet: Spreadsheet,
    chosen: dict[str, str],
    values: dict[str, str],
    refusal: Refusal | None,
) -> HttpResponse:
    choices = column_choices(sheet.resource, actor)
    constants = [
        {"choice": choice, "chosen": values.get(choice.name, "")}
        for choice in choices
        if choice.name not in chosen.values() and ((choice.required and choice.kind == "text") or choice.offered)
    ]
    targets = [*day_parts(sheet.resource), *((choice.name, choice.label) for choice in choices), ("id", label_of("id"))]
    return draw(
        request,
        actor,
        "spreadsheets/columns.html",
        400 if refusal else 200,
        sheet=sheet,
        called=called(sheet.resource),
        columns=_columns(sheet, list(suggested_mapping(sheet, by=actor)), chosen),
        targets=targets,
        constants=constants,
        faults=_sentences(refusal),
    )


def _columns(sheet: Spreadsheet, letters: Sequence[str], chosen: dict[str, str]) -> list[dict[str, Any]]:
    """Each column with the first of what stands in it, and what it was chosen to be."""
    return [
        {
            "letters": letter,
            "heading": sheet.headings[at] if at < len(sheet.headings) else "",
            "samples": [cells[at] for _, cells in sheet.rows if at < len(cells) and cells[at]][:_SAMPLES],
            "nothing": _why_nothing(sheet, at, letter),
            "chosen": chosen.get(letter, ""),
        }
        for at, letter in enumerate(letters)
    ]


def _why_nothing(sheet: Spreadsheet, at: int, letter: str) -> str:
    """What is said of a column of which there is nothing to show."""
    if any(cell.rstrip("0123456789") == letter for cell in sheet.taken_out):
        return "What stands below it looks like personal data of somebody, and was not kept"
    targets = sheet.mapping["columns"] if sheet.mapping else []
    if at < len(targets) and not targets[at]:
        return (
            "It was passed over, so nothing of it was kept. To use it, delete this spreadsheet here and bring it again"
        )
    return "Nothing stands below it"


def _sentences(refusal: Refusal | None) -> list[str]:
    if refusal is None:
        return []
    return [in_words(error.detail) for error in refusal.errors] or [in_words(refusal.detail)]


@require_safe
@signed_in_for(IMPORTS.read)
def spreadsheet_page(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """How far the spreadsheet is: being tried or taken in, or the table itself with every fault in its cell."""
    sheet = _own(actor, key)
    if sheet.mapping is None:
        return redirect("spreadsheet-columns", key=key)
    if is_under_way(sheet):
        response = draw(request, actor, "spreadsheets/under_way.html", sheet=sheet, run=_run(sheet), **_progress(sheet))
        response["Refresh"] = _LOOK_AGAIN
        return response
    return _draw_sheet(request, actor, sheet, 200, {})


def _draw_sheet(
    request: HttpRequest, actor: Actor, sheet: Spreadsheet, status: int, typed: dict[str, tuple[str, str]]
) -> HttpResponse:
    run = _run(sheet)
    faults = faults_of(sheet, run)
    page = whole_number(request.GET.get("page", "1")) or 1
    counts = result_of(ImportFile.objects.get(pk=run.pk)) if run else {}
    table = table_of(sheet, faults, page=page, only_faults=request.GET.get("show") == "faults")
    _put_typed(table, typed)
    return draw(
        request,
        actor,
        "spreadsheets/sheet.html",
        status,
        sheet=sheet,
        called=called(sheet.resource),
        run=run,
        failed=in_words((run.problem or {}).get("detail", ""))
        if run and run.status != OperationStatus.SUCCEEDED
        else "",
        taken_in=sheet.import_run is not None,
        counts=counts,
        ready=counts.get("created", 0) + counts.get("updated", 0) + counts.get("unchanged", 0),
        waiting=len(waiting_rows(sheet)),
        notes=_notes(sheet, run),
        read_as=_read_as(run),
        kinds=[_kind_in_words(kind) for kind in kinds_of_faults(run)],
        table=table,
        faults=bool(typed),
    )


def _kind_in_words(kind: dict[str, Any]) -> dict[str, Any]:
    return {**kind, "detail": in_words(kind["detail"]), "label": label_of(kind["column"]) if kind["column"] else ""}


def _put_typed(table: dict[str, Any], typed: dict[str, tuple[str, str]]) -> None:
    """What was typed into cells and refused stands in them again, with its fault."""
    for row in table["rows"]:
        for cell in row["cells"]:
            if cell["name"] in typed:
                cell["text"], cell["fault"] = typed[cell["name"]]


def _notes(sheet: Spreadsheet, run: Any) -> list[str]:
    notes = ((run.result or {}).get("table") or {}).get("notes", []) if run else []
    return [in_words(note) for note in (*sheet.notes, *(note["detail"] for note in notes))]


def _read_as(run: Any) -> list[tuple[str, dict[str, Any]]]:
    read_as = (run.result or {}).get("read_as") or {} if run else {}
    return [(label_of(name), entry) for name, entry in read_as.items()]


@require_POST
@signed_in_for(IMPORTS.read)
def spreadsheet_cells(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Correct cells where they stand, and try the rows again."""
    sheet = _own(actor, key)
    corrections = {name.removeprefix("cell-"): text for name, text in _posted(request, "cell-")}
    try:
        correct_cells(sheet, corrections, by=actor, expected_version=_version(request))
    except Refusal as refusal:
        wrong = {error.pointer.strip("/"): in_words(error.detail) for error in refusal.errors}
        sheet = _own(actor, key)
        if not wrong:
            messages.warning(request, in_words(refusal.detail))
            return redirect("spreadsheet", key=key)
        return _draw_sheet(request, actor, sheet, 400, {cell: (corrections[cell], wrong[cell]) for cell in wrong})
    return redirect("spreadsheet", key=key)


@require_POST
@signed_in_for(IMPORTS.read)
def spreadsheet_take_in(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Have the rows taken in that can be."""
    try:
        take_in(_own(actor, key), by=actor, expected_version=_version(request))
    except Refusal as refusal:
        messages.warning(request, in_words(refusal.detail))
    return redirect("spreadsheet", key=key)


@require_POST
@signed_in_for(IMPORTS.read)
def spreadsheet_remove(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """Forget the spreadsheet; what was made of it stays."""
    if not is_permitted(actor, START_IMPORT, None):
        raise Http404
    _own(actor, key).delete()
    messages.success(request, "The spreadsheet was deleted. What was made of it stays")
    return redirect("spreadsheets")


@require_safe
@signed_in_for(IMPORTS.read)
def marked_spreadsheet(_request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """The table as a workbook, with its faults marked."""
    sheet = _own(actor, key)
    faults = faults_of(sheet, _run(sheet))
    return _workbook(marked_sheet(sheet, faults.cells, faults.rows), f"{sheet.resource}-marked.xlsx")


@require_safe
@signed_in_for(IMPORTS.read)
def spreadsheet_template(_request: HttpRequest, actor: Actor, resource: str) -> HttpResponse:
    """A workbook to fill in."""
    if resource not in KINDS:
        raise Http404
    return _workbook(template(resource, actor), f"{resource}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _own(actor: Actor, key: UUID) -> Spreadsheet:
    sheets = Spreadsheet.objects.visible_to(actor).select_related("check_run", "import_run")
    sheet = sheets.filter(pk=key).first()
    if sheet is None:
        raise Http404
    return sheet


def _run(sheet: Spreadsheet) -> Any:
    return sheet.import_run or sheet.check_run


def _progress(sheet: Spreadsheet) -> dict[str, Any]:
    run = _run(sheet)
    total = run.total or len(sheet.rows)
    return {"done": run.done, "total": total, "percent": math.floor(100 * run.done / total) if total else 0}


def _version(request: HttpRequest) -> int:
    return whole_number(request.POST.get("version", "")) or 0
