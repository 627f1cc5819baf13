"""What of a list is shown, as the address of its page says it: a tab, the filters of the API, and its cursor."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.urls import reverse

from coordination.api.pagination import KeysetPage
from coordination.ground.errors import Invalid

Faults = Sequence[tuple[str, str]]  # the field, and what is wrong in it
Choices = Sequence[tuple[Any, Any]] | Any  # of a select: each value with its words
STOP = ("Stop", "Its code, for example 43000280301")
_IN_CAPITALS = ("area", "stop")
_LONGEST = 300  # characters
_DAY = re.compile(r"([0-9]{1,2})[ /.-]([0-9]{1,2})[ /.-]([0-9]{4})")


@dataclass(frozen=True, slots=True)
class FilterField:
    """A select where it has choices, and else a field to type in, with a hint of what."""

    name: str
    label: str
    hint: str
    choices: Choices
    is_day: bool
    value: str
    fault: str


@dataclass(frozen=True, slots=True)
class ListView:
    """`texts` are the filters as they were typed, by the name of their parameter in the API. A class for each list
    names its address, its tabs (the first is shown unless another is asked for), and its filters."""

    page: ClassVar[str]
    tabs: ClassVar[Mapping[str, str]]
    filter_names: ClassVar[Sequence[str]]
    further_filters: ClassVar[Mapping[str, Sequence[str]]] = {}  # of single tabs
    typed_filters: ClassVar[Mapping[str, tuple[str, str]]] = {}  # label and hint of each
    days: ClassVar[Mapping[str, str]] = {}  # the label of each

    tab: str
    texts: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Self:
        """As the parameters of the address have it; an empty one is none."""
        tab = parameters.get("show", "")
        tab = tab if tab in cls.tabs else next(iter(cls.tabs))
        typed = {name: parameters.get(name, "").strip()[:_LONGEST] for name in cls.names_on(tab)}
        texts = {name: text for name, text in typed.items() if text}
        return cls(tab, texts, parameters.get("cursor") or None)

    @classmethod
    def names_on(cls, tab: str) -> Sequence[str]:
        """The names of the filters that the tab has."""
        return (*cls.filter_names, *cls.further_filters.get(tab, ()))

    @property
    def filters(self) -> dict[str, str]:
        """The filters as the API has them: days as `2017-02-22`, codes in capitals."""
        return {name: self._as_in_api(name, text) for name, text in self.texts.items()}

    def _as_in_api(self, name: str, text: str) -> str:
        day = _DAY.fullmatch(text) if name in self.days else None
        if day:
            return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"
        return text.upper() if name in _IN_CAPITALS else text

    @property
    def fields(self) -> dict[str, str]:
        """What a form sends along so that it is of the same part of the list."""
        return {"show": self.tab, **self.texts, **({"cursor": self.cursor} if self.cursor else {})}

    def address(self, tab: str = "", cursor: str | None = None) -> str:
        """Of the first page of the same view, or of another tab, or of where the cursor leads."""
        return reverse(self.page) + self.query(tab, cursor)

    def query(self, tab: str = "", cursor: str | None = None) -> str:
        """What stands behind an address, so that it is of the same view; nothing for the whole of the first tab."""
        tab = tab or self.tab
        parameters = {} if tab == next(iter(self.tabs)) else {"show": tab}
        names = self.names_on(tab)
        parameters |= {name: text for name, text in self.texts.items() if name in names}
        parameters |= {"cursor": cursor} if cursor else {}
        return "?" + urlencode(parameters) if parameters else ""

    def pages(self, page: KeysetPage) -> dict[str, str]:
        """The addresses of the pages before and after this one, where there are any."""
        ends = {"following": page.following, "preceding": page.preceding}
        return {name: self.address(cursor=cursor) for name, cursor in ends.items() if cursor is not None}

    def faults_of(self, invalid: Invalid) -> Faults:
        """The filters that cannot be read, each with what to enter in it; none where it is the cursor alone, which
        nobody has typed."""
        faults = [(error.pointer.removeprefix("?"), error.detail) for error in invalid.errors]
        return [(name, self._what_to_enter(name) or detail) for name, detail in faults if name != "cursor"]

    def _what_to_enter(self, name: str) -> str:
        if name in self.days:
            return f"“{self.days[name]}” must be a day, like 27/3/2026"
        return "Enter the code of a stop, like 43000280301" if name == "stop" else ""

    def drawn(
        self,
        selects: Mapping[str, tuple[str, Choices]],
        faults: Faults,
        counts: Mapping[str, str] = MappingProxyType({}),
    ) -> dict[str, Any]:
        """What `pages/tabs.html` and `pages/filters.html` show; `selects` are the label and the choices of each,
        `counts` how many each tab has, where that is shown."""
        return {
            "view": self,
            "cleared": type(self)(self.tab).address(),
            "tabs": [
                (self.address(tab), label, tab == self.tab, counts.get(tab, "")) for tab, label in self.tabs.items()
            ],
            "filters": [self._field(name, selects, dict(faults)) for name in self.names_on(self.tab)],
            "filtered": bool(self.texts),
            "faults": faults,
        }

    def _field(self, name: str, selects: Mapping[str, tuple[str, Choices]], faults: Mapping[str, str]) -> FilterField:
        value, fault = self.texts.get(name, ""), faults.get(name, "")
        if name in selects:
            label, choices = selects[name]
            return FilterField(name, label, "", choices, is_day=False, value=value, fault=fault)
        day = (self.days.get(name, ""), "For example, 27/3/2026")
        label, hint = self.typed_filters.get(name, day)
        return FilterField(name, label, hint, None, is_day=name in self.days, value=value, fault=fault)
