"""How files of rows stand in the OpenAPI document."""

from typing import Any

from coordination.api.batch_schema import TABLE_RULES
from coordination.api.schema import ResourceSchema
from coordination.fields.references import NAMES_WHAT_IS_THERE
from coordination.ground.screening import Readers, TextKind
from coordination.imports.workbooks import WORKBOOKS, XLSX

EXAMPLE = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8057",
    "status": "succeeded",
    "resource": "events",
    "media_type": "text/csv",
    "dry_run": False,
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "size": 48211,
    "rows": 412,
    "created": 397,
    "updated": 3,
    "unchanged": 11,
    "refused": 1,
    "held": 0,
    "created_at": "2017-02-01T09:00:00Z",
}
_NAMES = {"type": "string", "x-not-screened": NAMES_WHAT_IS_THERE}
_SOURCE = {"type": "string", "x-screened-as": TextKind.PROSE.value, "x-read-by": Readers.PARTNERS.value}
PARAMETERS = {
    "resource": {"type": "string", "enum": ["events", "placements", "reach-metrics"], "description": "What a row is."},
    "dry_run": {"type": "boolean", "default": False, "description": "Try everything and keep nothing of it."},
    "campaign": {
        **_NAMES,
        "description": "A slug, where the file does not say: calendars, platforms' exports.",
    },
    "channel": {**_NAMES, "description": "A code, for a platform's export: where its figures were counted."},
    "area": {**_NAMES, "description": "A GSS code, for a platform's export; your own area unless given."},
    "source": {**_SOURCE, "description": "Tells two accounts of one platform apart."},
    "from": {
        "type": "string",
        "format": "date",
        "description": "First day: of a calendar's events to be taken, or where an export is silent.",
    },
    "to": {"type": "string", "format": "date", "description": "Last day, likewise."},
    "sheet": {
        **_NAMES,
        "description": "The name of a sheet of a workbook; else the only one, or the only one that has the headings.",
    },
    "mapping": {
        **_NAMES,
        "description": "Which column of a table is which: `auto`, or a JSON object (docs/imports.md).",
    },
}
TEMPLATE_PARAMETERS = {"resource": PARAMETERS["resource"]}
EXAMPLE_FILES = {
    "application/jsonl": '{"external_ref": "stall-1", "campaign": "see-me-hear-me", "title": "Stall", "kind": "stall", '
    '"starts_at": "2017-02-23T10:00:00Z", "ends_at": "2017-02-23T16:00:00Z"}\n',
    "text/csv": "external_ref,campaign,title,kind,starts_at,ends_at\r\n"
    "stall-1,see-me-hear-me,Stall,stall,2017-02-23T10:00:00Z,2017-02-23T16:00:00Z\r\n",
    "text/calendar": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Dudley//Events//EN\r\nBEGIN:VEVENT\r\nUID:stall-1\r\n"
    "DTSTAMP:20170201T090000Z\r\nDTSTART:20170223T100000Z\r\nDTEND:20170223T160000Z\r\nSUMMARY:Stall\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n",
}
# With which a file is refused as a whole; its rows are judged later, and listed.
FILE_RULES = (
    *TABLE_RULES,
    *("malformed_workbook", "no_such_heading", "sheet required", "unmapped_column", "which_sheet"),
    *("calendar_too_large", "malformed_calendar", "no_rows", "too_many_rows"),
    *("campaign required", "channel required", "ends_before_it_starts", "not_a_day", "not_for_this_file", "not_found"),
)
_FILE = {"type": "string", "description": "The file, in UTF-8.", "x-screened-as": "its fields"}
_ANY_FILE = {**_FILE, "format": "binary", "description": "The same, or a workbook; how it begins says which it is."}
_WORKBOOK = {**_FILE, "format": "binary", "description": "A workbook, of which one sheet is read."}
_BYTES = "(the bytes of the file)"


class ImportSchema(ResourceSchema):
    """The operations with the file as the body of the POST."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation; the body is the file itself, in one of its types."""
        operation = super().get_operation(*args, **kwargs)
        if self.view.action in ("create", "template"):
            for parameter in operation["parameters"]:
                parameter |= {"required": True} if parameter.get("name") == "resource" else {}
        if self.view.action == "template":
            saved = {"description": "The name under which it is saved.", "schema": {"type": "string"}}
            workbook = {"schema": {"type": "string", "format": "binary"}, "example": _BYTES}
            answer = {"description": "The workbook.", "headers": {"Content-Disposition": saved}}
            operation["responses"]["200"] = {**answer, "content": {XLSX: workbook}}
        if self.method == "POST":
            bodies = {media: {"schema": _FILE, "example": example} for media, example in EXAMPLE_FILES.items()}
            bodies |= {media: {"schema": _WORKBOOK, "example": _BYTES} for media in WORKBOOKS}
            bodies["application/octet-stream"] = {"schema": _ANY_FILE, "example": EXAMPLE_FILES["text/csv"]}
            operation["requestBody"] = {"required": True, "content": bodies}
        return operation

    def get_request_serializer(self) -> Any:
        """None: no object is read."""
        return None
