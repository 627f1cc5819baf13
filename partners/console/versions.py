"""The version of a row that a form was drawn of, which it sends along."""

from django.http import HttpRequest


def version_of(text: str) -> int:
    """The version; 0, which no row has, for a text that is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def version_in(request: HttpRequest) -> int:
    """The version that the form was drawn of."""
    return version_of(request.POST.get("version", ""))
