"""`/reach/<campaign>/statements/<statement>/`: the sheet of a printed sentence, as `sheet/` of the API has it."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from campaigns.console.reach_tables import STATUSES
from campaigns.console.reach_words import VERDICTS
from campaigns.models import Channel, Report, Statement
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.wording.prose import NOUNS, amount_in_unit, days_in_words, qualified_amount
from campaigns.statements.sheet import sheet_of
from coordination.ground.actor import Actor
from coordination.ground.errors import NotFound, Refusal
from partners.console.signed_in import draw, draw_refusal, signed_in
from partners.models import Area, Organisation

Row = Mapping[str, Any]

_WHY_LEFT_OUT = {
    "held": "It is being checked.",
    "part_of_another": "It is a part of a figure that counts.",
    "other_channel": "It is of another channel.",
    "other_days": "It is of other days.",
    "other_area": "It is of another place.",
    "counted_otherwise": "It counts something else, or the same again.",
}


@require_safe
@signed_in
def sheet_page(request: HttpRequest, actor: Actor, slug: str, statement_id: UUID) -> HttpResponse:
    """What stands behind a printed sentence: practices, verdicts, what it rests on and what it leaves out."""
    rows = Statement.objects.visible_to(actor).select_related("campaign", "organisation")
    statement = rows.filter(campaign=slug, pk=statement_id).first()
    if statement is None:
        raise Http404
    try:
        sheet = sheet_of(statement, by=actor)
    except NotFound:
        raise Http404 from None
    except Refusal as refusal:
        return draw_refusal(request, actor, refusal)
    return draw(request, actor, "reach/sheet.html", statement=statement, **_in_words(statement, sheet))


def _in_words(statement: Statement, sheet: Row) -> dict[str, Any]:
    """Everything that the page shows, in its words."""
    names = _Names([*sheet["rests_on"], *sheet["left_out"]])
    label, colour = STATUSES[statement.status]
    pillars = groupby(sheet["practices"], key=itemgetter("pillar"))
    return {
        "sheet": sheet,
        "label": label,
        "colour": colour,
        "kept": sum(practice["kept"] for practice in sheet["practices"]),
        "pillars": [(pillar.capitalize(), list(practices)) for pillar, practices in pillars],
        "readings": [_reading(row, statement) for row in sheet["readings"]],
        "rests_on": [names.figure(row) for row in sheet["rests_on"]],
        "left_out": [names.left_out(row) for row in sheet["left_out"]],
    }


def _reading(row: Row, statement: Statement) -> dict[str, Any]:
    label, colour = VERDICTS[row["verdict"]]
    return {**row, "text": row["text"] or _claimed(statement), "label": label, "colour": colour}


def _claimed(statement: Statement) -> str:
    """The claim that a sentence was registered with: nobody has read its words."""
    words = statement.comparator.replace("_", " ")
    value = f"{statement.value:,}" if statement.to is None else f"{statement.value:,} and {statement.to:,}"
    share = f" of every {statement.out_of:,}" if statement.out_of else ""
    return f"the claim it was registered with: {words} {value}{share} {NOUNS[statement.unit][1]}"


class _Names:
    """What organisations, channels and areas of figures are called, and on which day each report was published."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = list(rows)
        self._organisations = Organisation.objects.names_of(self._all("organisation"))
        self._channels = dict(Channel.objects.filter(pk__in=self._all("channel")).values_list("code", "name"))
        self._areas = dict(Area.objects.filter(pk__in=self._all("area")).values_list("code", "name"))
        published = Report.objects.filter(pk__in=self._all("public_in")).values_list("id", "published_at")
        self._reports = {str(key): localdate(moment) for key, moment in published}

    def figure(self, row: Row) -> dict[str, Any]:
        """A figure that the sentence rests on."""
        first, last = (date.fromisoformat(row["period"][end]) for end in ("from", "to"))
        return {
            **self._counted(row),
            "amount": qualified_amount(row["value"], Qualifier(row["qualifier"]), row["measure"]),
            "stated_as": row["stated_as"],
            "where": self._areas.get(row["area"], row["area"]),
            "days": days_in_words(first, last),
            "public_on": self._reports.get(str(row["public_in"])),
        }

    def left_out(self, row: Row) -> dict[str, Any]:
        """A figure that it does not rest on, and why not."""
        amount = "not shown" if row["value"] is None else amount_in_unit(row["value"], row["measure"])
        return {**self._counted(row), "amount": amount, "why": _WHY_LEFT_OUT[row["why"]]}

    def _counted(self, row: Row) -> dict[str, Any]:
        return {
            "organisation": self._organisations.get(row["organisation"], row["organisation"]),
            "channel": self._channels.get(row["channel"], row["channel"]),
        }

    def _all(self, name: str) -> set[str]:
        return {row[name] for row in self._rows if row.get(name)}
