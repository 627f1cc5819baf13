"""The sheet of a printed sentence: verdict, what would decide it, what it rests on and leaves out, and a checklist."""

from typing import Any

import orjson
from django.utils import timezone

from campaigns.claims_by_text import answer_reading
from campaigns.models import Report, Statement
from campaigns.permissions import READ_SHEET
from campaigns.questions import Evidence
from campaigns.reach.claims import Claim
from campaigns.reach.reading.parts import SentenceReading
from campaigns.reach.reading.stored import reading_from_json, words_at
from campaigns.reach.verdicts.statement_sheets import (
    Printed,
    deciding_readings,
    figures_printed,
    left_out,
    practices,
    rests_on,
)
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from partners.models import Area

Json = dict[str, Any]


def sheet_of(statement: Statement, *, by: Actor) -> Json:
    """The sheet, by what is known now. Raises Forbidden or NotFound."""
    authorise(by, READ_SHEET, statement.campaign)
    evidence, meant = Evidence(statement.campaign), readings_of(statement)
    areas = Area.objects.in_bulk({str(reading.claim.area) for reading, _ in meant})
    judged = [(reading, answer_reading(reading, evidence, areas)) for reading, _ in meant]
    judgements = [judgement for _, judgement in judged]
    proof = rests_on(judgements, _reports(statement, evidence), statement.printed_on)
    lineages = {code: area.lineage for code, area in areas.items()}
    not_counted = left_out(evidence.figures, [reading for reading, _ in judged], {row["id"] for row in proof}, lineages)
    unread = _unread(statement)
    verdicts = {when: getattr(statement, when)["verdict"] for when in ("registered", "present")}
    return {
        "id": str(statement.pk),
        "text": statement.text,
        "outlet": statement.outlet,
        "printed_on": statement.printed_on.isoformat(),
        "status": statement.status,
        "reason": statement.reason,
        "nearest": statement.nearest,
        "readings": deciding_readings(judged, [text for _, text in meant]),
        "unread": unread,
        "rests_on": proof,
        "left_out": not_counted,
        "practices": practices(judgements, proof, not_counted, unread, verdicts),
        "as_of": evidence.as_of,
    }


def readings_of(statement: Statement) -> list[tuple[SentenceReading, str]]:
    """Every way in which it is judged, and that in words, where its words were read."""
    if statement.reading is not None:
        read, words = reading_from_json(statement.reading)
        return [
            (meant, words[meant]) for meant in dict.fromkeys(meant for part in read.parts for meant in part.readings)
        ]
    claim = Claim(
        statement.comparator, statement.value, statement.unit, statement.universe_id, statement.area_id,
        statement.to, statement.out_of,
    )  # fmt: skip
    days = None if statement.first is None or statement.last is None else (statement.first, statement.last)
    channels = None if statement.channels is None else frozenset(statement.channels)
    return [(SentenceReading(claim, channels, days), "")]


def _unread(statement: Statement) -> list[str]:
    """Its words that were read by nothing, as far as they stand in it still; of one that was registered with a claim
    nobody has read them."""
    if statement.reading is None:
        return [statement.text]
    length = statement.reading["length"]
    return [words_at(place, statement.text, length) for place in statement.reading["unread"]]


def _reports(statement: Statement, evidence: Evidence) -> list[Printed]:
    rows = Report.objects.filter(campaign=statement.campaign).order_by("published_at", "id")
    return [
        Printed(
            str(row.pk),
            timezone.localdate(row.published_at),
            figures_printed(orjson.loads(row.document), evidence.figures),
        )
        for row in rows
    ]
