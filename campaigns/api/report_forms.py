"""The forms of one report besides JSON."""

import hashlib
from typing import Any

from django.http import HttpResponse
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from campaigns.models import Report
from campaigns.open.printed_report import PDF, name_of_pdf, printed_report
from coordination.api.open import names_etag
from coordination.api.schema import ResourceSchema

_SAYS = (
    "The report to be printed and read by everybody (PDF/UA-1), with the numbers of its document and how to prove it."
)
_HEADERS = {"ETag": "The digest of the PDF.", "Content-Disposition": "The name under which it is saved."}


class PdfForm(BaseRenderer):
    """Negotiated as a renderer is; `answered_pdf` makes the answer."""

    media_type = PDF
    format = "pdf"


class ReportSchema(ResourceSchema):
    """The operations of reports, one of which answers a PDF too."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation; of a report both forms."""
        operation = super().get_operation(*args, **kwargs)
        if self.view.action == "retrieve":
            answer = operation["responses"]["200"]
            schema = {"type": "string", "format": "binary", "description": _SAYS}
            answer["content"][PDF] = {"schema": schema, "example": "(the bytes of the file)"}
            headers = {name: {"description": says, "schema": {"type": "string"}} for name, says in _HEADERS.items()}
            answer["headers"] = {**headers, **answer["headers"]}
        return operation


def answered_pdf(request: Request, report: Report) -> HttpResponse:
    """The report as a PDF, or a 304 to whoever has it. Raises CannotTypeset or Busy."""
    content = printed_report(report)
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'}
    if names_etag(request.headers.get("If-None-Match", ""), headers["ETag"]):
        return HttpResponse(status=304, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name_of_pdf(report)}"'
    return HttpResponse(content, content_type=PDF, headers=headers)
