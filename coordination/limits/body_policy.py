"""How much of a body is read, for how long, and of whom. A view says which in its attribute `reading`."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve

# In the WSGI environment: whether the body of an unknown caller was left unread; which organisation is calling.
BODY_UNREAD, CALLER = "coordination.unread", "coordination.known"


@dataclass(frozen=True, slots=True)
class BodyPolicy:
    """`most` and `seconds` are names of settings; `strangers` whether it is read of somebody who has shown no key;
    `file` whether it is one of the bodies of which a process reads so many at once (UPLOADS_AT_ONCE)."""

    most: str
    seconds: str
    strangers: bool = False
    file: bool = False

    @property
    def most_bytes(self) -> int:
        """How large a body may be."""
        return int(getattr(settings, self.most))

    @property
    def most_seconds(self) -> int:
        """How long it may take to arrive."""
        return int(getattr(settings, self.seconds))


DOCUMENT = BodyPolicy("DATA_UPLOAD_MAX_MEMORY_SIZE", "BODY_SECONDS")
FILE = BodyPolicy("IMPORT_MAX_BYTES", "UPLOAD_SECONDS", file=True)
ARTWORK = BodyPolicy("ARTWORK_MAX_BYTES", "UPLOAD_SECONDS", file=True)
FORM = BodyPolicy("FORM_MAX_BYTES", "FORM_SECONDS", strangers=True)


def reading_of(path: str) -> BodyPolicy | None:
    """What the view at this path reads; None where there is none."""
    try:
        view: Any = resolve(path).func
    except (Resolver404, ValueError):
        return None
    return getattr(getattr(view, "cls", view), "reading", DOCUMENT)
