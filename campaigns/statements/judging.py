"""Printed statements are judged again whenever what they rest on changes.

The sweep reads the ledger from where it stopped, by position, so that a change that commits late is not missed, and
marks the statements of its campaign as due. A judgement holds its statement's row from before it reads the figures
until it commits: whoever marks it meanwhile waits and marks afresh, so that no mark is lost.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from campaigns import questions
from campaigns.claims_by_text import judge_reading, says_no_more_than
from campaigns.models import Statement, StatementStatus, StatementWatch
from campaigns.permissions import JUDGE_STATEMENT
from campaigns.reach.claims import Claim
from campaigns.reach.disclosure.suppression import guard_figures
from campaigns.reach.reading.parts import SentenceReading
from campaigns.reach.reading.stored import reading_from_json
from campaigns.reach.report_tables import tables_of_inputs
from campaigns.reach.verdicts.claim_answers import SUPPORTED, UNDECIDED
from campaigns.reach.verdicts.printed_sentences import nearest_sentence, why_not_supported
from campaigns.reach_metrics.load import scope_of
from campaigns.reports.publish import inputs_of
from coordination.ground.authorisation import authorise
from coordination.ground.datetimes import format_datetime
from coordination.ground.errors import Unprocessable
from coordination.ledger.transaction import state_reason, writing
from coordination.models import Change
from partners.access import actor_for_command

log = logging.getLogger(__name__)

BATCH = 200
# What of a campaign a verdict rests on.
WATCHED = ("reach-metric", "campaign", "participant", "expected-return", "overlap")
KEPT = [
    "verdict",
    "gross",
    "low",
    "high",
    "break_even_overlap",
    "weakest_assumption",
    "missing",
    "held",
    "gaps",
    "condition",
    "method_version",
    "inputs_sha256",
]
Judgement = dict[str, Any]
# Universes, their populations and how they overlap, areas and channels: small tables, which no ledger records.
_REFERENCE = """
    SELECT md5(concat_ws(';',
        (SELECT string_agg(row::text, ',' ORDER BY row::text) FROM area_population AS row),
        (SELECT string_agg(row::text, ',' ORDER BY row::text) FROM universe AS row),
        (SELECT string_agg(row::text, ',' ORDER BY row::text) FROM universe_population AS row),
        (SELECT string_agg(row::text, ',' ORDER BY row::text) FROM universe_relation AS row),
        (SELECT string_agg(row::text, ',' ORDER BY row::text) FROM channel AS row),
        (SELECT string_agg(code || lineage::text, ',' ORDER BY code) FROM area)))"""


def judge_statements() -> int:
    """Judge what is due of all that has changed, up to BATCH statements; returns how many. Two at once do each once."""
    mark_due()
    due = Statement.objects.filter(due=True).order_by("id").values_list("pk", flat=True)[:BATCH]
    return sum(_judge_again(pk) for pk in list(due))


def mark_due() -> None:
    """Mark the statements that rest on what has changed since the last look."""
    StatementWatch.objects.get_or_create(pk=1)
    with transaction.atomic():
        watch = StatementWatch.objects.select_for_update(skip_locked=True).first()
        if watch is None:
            return  # another one is looking
        end, reference = Change.objects.aggregate(last=Max("position"))["last"] or 0, _reference()
        if (watch.position, watch.reference) == (end, reference):
            return
        # Those that are due already, too: one that is being judged may not have seen it, and waits for its row.
        due = Statement.objects.all()
        if watch.reference == reference:
            new = Change.objects.filter(position__gt=watch.position, position__lte=end, subject__in=WATCHED)
            due = due.filter(campaign__in=set(new.values_list("campaign", flat=True)))
        due.update(due=True)
        watch.position, watch.reference = end, reference
        watch.save()


def judgement_of(statement: Statement, as_of: datetime | None = None) -> Judgement:
    """The verdict, bounds, what was missing and held, by what is known now, or was at `as_of`; with the edition of the
    method and the digest of all it rests on. Raises Unprocessable where what it counts does not add."""
    if statement.reading is not None:
        return _judgement_of_words(statement, statement.reading, as_of)
    question = questions.Question(
        statement.campaign,
        statement.area,
        None if statement.channels is None else frozenset(statement.channels),
        statement.first,
        statement.last,
        as_of,
    )
    claim = Claim(
        statement.comparator, statement.value, statement.unit, statement.universe_id, statement.area_id,
        statement.to, statement.out_of,
    )  # fmt: skip
    answer = questions.verdict_of(question, claim)
    return {
        **{name: answer[name] for name in KEPT},
        "as_of": format_datetime(answer["as_of"]),
        # Neither its words nor its claim change once it is registered.
        "withheld": _is_withheld(question) or (statement._state.adding and not _says_its_claim(statement, claim)),
        "reason": why_not_supported(answer, claim),
        "nearest": nearest_sentence(answer, claim.unit),
    }


def _judgement_of_words(statement: Statement, stored_reading: Mapping[str, Any], as_of: datetime | None) -> Judgement:
    """The same of one whose words were read when it was registered: as that reading has them, part by part."""
    read, words = reading_from_json(stored_reading)
    answer = judge_reading(read, words, questions.Evidence(statement.campaign, as_of))
    channels = [meant.channels for part in read.parts for meant in part.readings]
    on = None if None in channels else frozenset[str]().union(*(meaning for meaning in channels if meaning))
    question = questions.Question(statement.campaign, statement.campaign.area, on, as_of=as_of)
    weakest = next((part for part in answer["parts"] if part["verdict"] == answer["verdict"]), None)
    why = weakest["why"] if weakest and answer["verdict"] != SUPPORTED else answer["weakest_assumption"]
    return {
        **{name: answer[name] for name in KEPT},
        "parts": [
            {**part, "words": row["words"]} for part, row in zip(answer["parts"], stored_reading["parts"], strict=True)
        ],
        "unread": stored_reading["unread"],
        "as_of": format_datetime(answer["as_of"]),
        "withheld": _is_withheld(question),
        "reason": "" if answer["verdict"] == SUPPORTED else _first_sentence(why),
        "nearest": nearest_sentence(answer, statement.unit),
    }


def _first_sentence(text: str) -> str:
    first, full_stop, _ = text.partition(". ")
    return f"{first}." if full_stop else first


def say_judgement(statement: Statement, judgement: Judgement) -> None:
    """Put a judgement into the row: as the present one, and as its status with the reason and what holds instead."""
    present = dict(judgement)
    statement.reason, statement.nearest = present.pop("reason"), present.pop("nearest")
    # What it was while a small number was in it, its history would tell when that is gone.
    statement.withheld = present.pop("withheld") or (statement.withheld and not statement._state.adding)
    status = _status(statement, present["verdict"])
    if status != statement.status:
        statement.status, statement.since = status, timezone.now()
    if statement._state.adding:
        statement.registered = present
    statement.present = present


def _status(statement: Statement, verdict: str) -> str:
    if verdict != SUPPORTED and statement.was_supported:
        return StatementStatus.NO_LONGER_SUPPORTED.value
    return verdict


def _judge_again(pk: Any) -> int:
    """Judge one statement that is due; 0 where somebody else does. What fails is logged, and stays due."""
    try:
        return _judge_locked(pk)
    except Exception:
        log.exception("statement %s could not be judged", pk)
        return 0


def _judge_locked(pk: Any) -> int:
    by = actor_for_command("statements")
    with writing(by):
        authorise(by, JUDGE_STATEMENT, None)
        rows = Statement.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk, due=True)
        statement = rows.select_related("campaign__area", "area").first()
        if statement is None:
            return 0
        before = _said(statement)
        say_judgement(statement, _judged_now(statement))
        if _said(statement) == before:
            Statement.objects.filter(pk=pk).update(due=False)
            return 1
        statement.due = False
        statement.version += 1
        with state_reason(statement.reason):
            statement.save()
    return 1


def _judged_now(statement: Statement) -> Judgement:
    try:
        return judgement_of(statement)
    except Unprocessable as why:  # what it counts did add when it was registered
        undecided: Judgement = {
            "verdict": UNDECIDED,
            "weakest_assumption": why.detail,
            "reason": why.detail,
            "nearest": "",
        }
        undecided["withheld"] = statement.withheld
        return {**statement.present, **undecided, "as_of": format_datetime(timezone.now())}


def _said(statement: Statement) -> Mapping[str, Any]:
    """What of a judgement is worth an entry in the ledger: not that it was looked at again."""
    present = {name: value for name, value in statement.present.items() if name != "as_of"}
    state = {"status": statement.status, "reason": statement.reason, "nearest": statement.nearest}
    return {**present, **state, "withheld": statement.withheld}


def _says_its_claim(statement: Statement, claim: Claim) -> bool:
    channels = None if statement.channels is None else frozenset(statement.channels)
    days = None if statement.first is None or statement.last is None else (statement.first, statement.last)
    return says_no_more_than(statement.campaign, statement.text, SentenceReading(claim, channels, days))


def _is_withheld(question: questions.Question) -> bool:
    """Whether a figure on the claim's channels is guarded in any report there could be: whoever may choose a sentence
    and see whether it holds would find out what it says."""
    scope = scope_of(question.campaign, question.campaign.area, None, None, None)
    inputs = inputs_of(question.campaign, scope, question.as_of or timezone.now())
    guard = guard_figures(inputs, tables_of_inputs(inputs))
    guarded = guard.guarded | guard.here | guard.weeks
    channels = question.channels
    return any(figure.id in guarded and (channels is None or figure.channel in channels) for figure in inputs.counted)


def _reference() -> str:
    with connection.cursor() as cursor:
        cursor.execute(_REFERENCE)
        return str(cursor.fetchone()[0])
