"""What of the queue is shown, as the address of the page says it: a tab, the filters of `/review-queue/`, and its
cursor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

TABS = {
    "pending": "Waiting",
    "due_today": "Due by today",
    "due_this_week": "Due by Sunday",
    "overdue": "Overdue",
    "mine": "Yours",
    "decided": "Decided",
    "coming_down": "To come down",
}
DAYS = {
    "starts_from": "Starts on or after",
    "starts_to": "Starts on or before",
    "due_from": "Due on or after",
    "due_to": "Due on or before",
}
FILTERS = ("q", "mode", "organisation", "area", "stop", *DAYS)
OF_DECIDED = "status"  # a filter of that tab alone
_LONGEST = 300  # characters
_DAY = re.compile(r"([0-9]{1,2})[ /.-]([0-9]{1,2})[ /.-]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class QueueView:
    """`texts` are the filters as they were typed, by the name of their parameter in the API."""

    tab: str = "pending"
    texts: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "QueueView":
        """As the parameters of the address have it; an empty one is none."""
        tab = parameters.get("show", "")
        tab = tab if tab in TABS else "pending"
        names = (*FILTERS, OF_DECIDED) if tab == "decided" else FILTERS
        typed = {name: parameters.get(name, "").strip()[:_LONGEST] for name in names}
        texts = {name: text for name, text in typed.items() if text}
        return cls(tab, texts, parameters.get("cursor") or None)

    @property
    def filters(self) -> dict[str, str]:
        """The filters as the API has them: days as `2017-02-22`, codes in capitals."""
        return {name: _as_in_api(name, text) for name, text in self.texts.items()}

    @property
    def fields(self) -> dict[str, str]:
        """What a form sends along so that it is of the same part of the queue."""
        return {"show": self.tab, **self.texts, **({"cursor": self.cursor} if self.cursor else {})}

    def address(self, tab: str = "", cursor: str | None = None) -> str:
        """Of the first page of the same view, or of another tab, or of where the cursor leads."""
        return reverse("desk") + self.query(tab, cursor)

    def query(self, tab: str = "", cursor: str | None = None) -> str:
        """What stands behind an address, so that it is of the same view; nothing for the whole of what waits."""
        fields = {**self.fields, "show": tab or self.tab, "cursor": cursor or ""}
        if fields["show"] != "decided":
            fields.pop(OF_DECIDED, None)
        fields = {name: text for name, text in fields.items() if text and (name, text) != ("show", "pending")}
        return "?" + urlencode(fields) if fields else ""


def _as_in_api(name: str, text: str) -> str:
    day = _DAY.fullmatch(text) if name in DAYS else None
    if day:
        return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"
    return text.upper() if name in ("area", "stop") else text
