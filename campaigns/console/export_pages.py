"""`/figures/exports/`: the export of a platform is looked through, its figures are taken in, and what came of them."""

import math
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.brought_exports import RESOURCE, TriedExport, TriedFigure, take_export, try_export
from campaigns.console.export_form import FIELDS, ExportForm
from campaigns.console.export_words import in_export_words, measured_otherwise, state_words, tried_words
from campaigns.console.figure_words import STATUSES, figure_words
from campaigns.console.open_campaigns import open_campaigns
from campaigns.models import Campaign, Channel, ReachMetric
from campaigns.platform_exports.skipped import LEFT_OUT, REASONS
from coordination.ground.actor import Actor
from coordination.ground.errors import FieldError, Refusal
from coordination.imports.slices import result_of
from coordination.limits.body_policy import FILE
from coordination.models import ImportFile, OperationStatus
from coordination.models.import_file import RowOutcome
from coordination.models.operation import UNFINISHED
from coordination.permissions import IMPORTS, START_IMPORT
from partners.console.file_pages import TOO_LARGE, reading_file
from partners.console.signed_in import draw, signed_in_for
from partners.models import Area

_LONGEST = 700_000  # characters of what was found, as the form carries it
_KEPT = 24 * 60 * 60  # seconds
_LOOK_AGAIN = "2"  # seconds
_MOST_SHOWN = 100
_OLD = "This page is older than a day, or not whole; choose the file again"
_TOO_LONG = "Too many rows of the file cannot be read for a page. Export fewer days of it"


@reading_file(FILE)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(START_IMPORT)
def exports_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form, what was found in the file, or the way to what is made of it."""
    campaigns = open_campaigns(actor)
    if request.META[TOO_LARGE]:
        form = ExportForm({}, None, campaigns=campaigns, actor=actor)
        form.errors.clear()
        form.add_error("file", f"The file must be smaller than {FILE.most_bytes // 1024**2} MB")
        return _draw_form(request, actor, form, 413)
    if request.method != "POST":
        initial = {"campaign": request.GET.get("campaign", "")}
        return _draw_form(request, actor, ExportForm(None, None, campaigns=campaigns, actor=actor, initial=initial))
    if "found" in request.POST:
        return _take(request, actor)
    form = ExportForm(request.POST, request.FILES, campaigns=campaigns, actor=actor)
    if form.is_valid():
        try:
            export = try_export(form.cleaned_data["file"].file, form.parameters(), by=actor)
        except Refusal as refusal:
            for error in refusal.errors or [FieldError("", refusal.code, refusal.detail)]:
                form.add_error(FIELDS.get(error.pointer, "file"), in_export_words(error.detail))
        else:
            signed = _signed(request, actor, export)
            if len(signed) <= _LONGEST:
                campaign = next(each for each in campaigns if each.pk == form.cleaned_data["campaign"])
                return _draw_found(request, actor, campaign, export, signed)
            form.add_error("file", _TOO_LONG)
    return _draw_form(request, actor, form, 400)


def _draw_form(request: HttpRequest, actor: Actor, form: ExportForm, status: int = 200) -> HttpResponse:
    return draw(request, actor, "figures/export.html", status, form=form)


def _signed(request: HttpRequest, actor: Actor, export: TriedExport) -> str:
    """What was found, as it goes with the form; it is kept nowhere."""
    found = {
        "sha256": export.sha256,
        "size": export.size,
        "figures": [(figure.line, figure.item) for figure in export.figures],
        "passed_over": [(column, code, rows) for (column, code), rows in export.passed_over.items()],
    }
    return signing.dumps(found, salt=_salt(request, actor), compress=True)


def _draw_found(
    request: HttpRequest, actor: Actor, campaign: Campaign, export: TriedExport, signed: str
) -> HttpResponse:
    figures = [_shown(figure, campaign) for figure in export.figures]
    channel = Channel.objects.get(pk=export.channel)
    passed_over = [
        (column, code, len(rows), min(rows), REASONS[code]) for (column, code), rows in export.passed_over.items()
    ]
    return draw(
        request,
        actor,
        "figures/export_found.html",
        campaign=campaign,
        export=export,
        channel=channel.name,
        area=_area_of(export),
        figures=figures,
        takes=sum(figure.state in ("created", "updated") for figure in export.figures),
        otherwise=measured_otherwise(channel, [figure.item["measure"] for figure in export.figures]),
        before=_taken_before(actor, export),
        signed=signed,
        faults=_told(entry for entry in passed_over if entry[1] not in LEFT_OUT),
        left_out=_told(entry for entry in passed_over if entry[1] in LEFT_OUT),
    )


def _shown(figure: TriedFigure, campaign: Campaign) -> dict[str, Any]:
    return {
        "words": tried_words(figure),
        "state": state_words(figure),
        "held": figure.held,
        "faults": [in_export_words(error.detail, error.code, campaign) for error in figure.faults],
    }


def _area_of(export: TriedExport) -> str:
    return Area.objects.get(pk=export.figures[0].item["area"]).name if export.figures else ""


def _taken_before(actor: Actor, export: TriedExport) -> ImportFile | None:
    """The latest import of the same bytes that kept what it took."""
    files = ImportFile.objects.visible_to(actor).filter(resource=RESOURCE, sha256=export.sha256, dry_run=False)
    return files.filter(operation__status=OperationStatus.SUCCEEDED).order_by("-pk").first()


def _told(entries: Iterable[tuple[str, str, int, int, str]]) -> list[dict[str, Any]]:
    """What was not taken, by reason: how many rows of which columns, and the first of them."""
    columns: dict[tuple[int, int, str], list[str]] = {}
    for column, _, rows, first, detail in entries:
        columns.setdefault((rows, first, detail), []).append(column)
    return [
        {"columns": ", ".join(filter(None, names)), "rows": rows, "first": first, "detail": in_export_words(detail)}
        for (rows, first, detail), names in columns.items()
    ]


def _take(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        found = signing.loads(str(request.POST["found"]), salt=_salt(request, actor), max_age=_KEPT)
    except signing.BadSignature:
        messages.warning(request, _OLD)
        return redirect("figure-exports")
    passed_over = {(column, code): rows for column, code, rows in found["passed_over"]}
    figures = [(line, item) for line, item in found["figures"]]
    try:
        operation = take_export(figures, passed_over, sha256=found["sha256"], size=found["size"], by=actor)
    except Refusal as refusal:
        messages.warning(request, in_export_words(refusal.detail))
        return redirect("figure-exports")
    return redirect("figure-export", key=operation.pk)


@require_safe
@signed_in_for(IMPORTS.read)
def export_page(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """How far the figures of an export are, or what was made of them."""
    files = ImportFile.objects.visible_to(actor).filter(resource=RESOURCE, dry_run=False)
    file = files.select_related("operation").filter(pk=key).first()
    if file is None:
        raise Http404
    if file.operation.status in UNFINISHED:
        response = draw(request, actor, "figures/export_under_way.html", file=file, **_progress(file))
        response["Refresh"] = _LOOK_AGAIN
        return response
    return draw(request, actor, "figures/export_taken.html", file=file, **_report(file, actor))


def _progress(file: ImportFile) -> dict[str, int]:
    done, total = file.operation.done, file.operation.total or file.rows
    return {"done": done, "total": total, "percent": math.floor(100 * done / total) if total else 0}


def _report(file: ImportFile, actor: Actor) -> dict[str, Any]:
    problem = file.operation.problem or {}
    figures = _figures_of(file, actor)
    return {
        "counts": result_of(file),
        "failed": file.operation.status != OperationStatus.SUCCEEDED,
        "why": in_export_words(problem.get("detail", "")),
        "figures": [(figure, figure_words(figure), *STATUSES[figure.status]) for figure in figures],
        "asks": any(figure.status == "held" and not figure.held_by for figure in figures),
        "faults": _listed(file, RowOutcome.REFUSED, RowOutcome.TAKEN),
        "left_out": _listed(file, RowOutcome.LEFT_OUT),
    }


def _figures_of(file: ImportFile, actor: Actor) -> Sequence[ReachMetric]:
    """The figures that have the file as their evidence."""
    own = ReachMetric.objects.visible_to(actor).filter(organisation=actor.organisation, evidence_sha256=file.sha256)
    return list(own.select_related("channel", "area").order_by("id")[:_MOST_SHOWN])


def _listed(file: ImportFile, *outcomes: str) -> list[dict[str, Any]]:
    rows = file.refused_rows.filter(outcome__in=outcomes).order_by()
    kinds = rows.values_list("column", "code", "detail").annotate(rows=Count("id"), first=Min("row"))
    ordered = kinds.order_by("first", "column", "code")[:_MOST_SHOWN]
    return _told((column, code, count, first, detail) for column, code, detail, count, first in ordered)


def _salt(request: HttpRequest, actor: Actor) -> str:
    """What was found is taken from whoever was shown it, for the organisation it was shown to."""
    return f"platform export {request.user.pk} {actor.organisation}"
