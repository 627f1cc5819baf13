"""Data for a script of the page, which stands in an attribute: no page has a script in line."""

import json
from typing import Any

from django import template

register = template.Library()


@register.filter
def json_text(value: Any) -> str:
    """The JSON of the value; the template escapes it like any other text."""
    return json.dumps(value)
