"""What a page says of a row whose texts wait for a second look, or did."""

from typing import Any

from django.template import Library

from coordination.models import LookStatus, SecondLook
from coordination.second_looks.hold import findings_of
from coordination.second_looks.text_columns import HoldsTexts

register = Library()


@register.inclusion_tag("pages/held.html")
def held(row: HoldsTexts) -> dict[str, Any]:
    """Why others do not see the row, and where that is decided; for a page of its owner's."""
    last = SecondLook.objects.of(row.subject, row.pk).order_by("-id").first()
    waits = last is None or last.status != LookStatus.WITHDRAWN
    return {"findings": findings_of(row.second_look), "waits": waits}
