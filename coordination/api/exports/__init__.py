"""Whole lists: the list's own address with another `Accept` gives every row that its filters leave, in one piece.

A view names its formats in `exports`; a format (`formats.ExportFormat`) writes rows to a file. The file is complete,
and its length known, before the answer begins: whatever fails while it is written is a problem, and whatever fails
while it is sent leaves it shorter than announced, which no client takes for the whole. (The web server ends a chunked
answer properly even when what it was sending has failed, so that a streamed half would look like a whole.)
See docs/exports.md.
"""

from collections.abc import Callable
from contextlib import closing
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone

from coordination.api.exports.formats import ExportFormat
from coordination.api.exports.slots import UNREAD_SLOTS, WRITING_SLOTS
from coordination.api.exports.snapshot import rows_of
from coordination.api.exports.spooling import SpooledResponse, spooled_file
from coordination.api.pagination import PARAMETERS
from coordination.ground.errors import FieldError, Invalid


def export_list(view: Any, represent: Callable[[Any], Any]) -> HttpResponseBase:
    """The answer that holds every row of the view's list, in the form the caller accepts.

    Raises Invalid for a parameter of pages, Unprocessable if the list is too large, and Unavailable (503) while as many
    lists are being written, or wait to be read, as this process bears at once.
    """
    _check_unpaged(view.request)
    export_format: ExportFormat = view.request.accepted_renderer
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(view, export_format)}"'}
    queryset = view.shape_export(view.filter_queryset(view.get_queryset()))
    if view.request.method == "HEAD":
        return SpooledResponse(None, export_format.content_type, headers)
    slot = UNREAD_SLOTS.take()
    try:
        with WRITING_SLOTS.reserved(), closing(rows_of(queryset, view.ordering)) as rows:
            file = spooled_file(lambda out: export_format.write(rows, represent, view, out))
    except BaseException:
        slot.give_back()
        raise
    return SpooledResponse(file, export_format.content_type, headers, slot=slot)


def _check_unpaged(request: Any) -> None:
    faults = [
        FieldError(f"?{name}", "not_in_an_export", "A whole list has no pages; leave this out.")
        for name in PARAMETERS
        if name in request.query_params
    ]
    if faults:
        raise Invalid(errors=faults)


def _file_name(view: Any, export_format: ExportFormat) -> str:
    return f"{view.basename}-{timezone.localdate().isoformat()}.{export_format.format}"
