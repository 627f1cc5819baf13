"""How pages call what was done to a row, its fields, and what stood in them."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.text import capfirst

from campaigns.console.desk_words import OUTCOMES
from campaigns.console.figure_words import GRADES, QUALIFIERS
from campaigns.console.figure_words import STATUSES as OF_FIGURES
from campaigns.console.invitation_pages import STATUSES as OF_PARTICIPANTS
from campaigns.console.placement_words import STATUSES as OF_PLACEMENTS
from campaigns.console.review_rule_words import CARES_FOR, MODES, STOP_TYPES
from campaigns.console.subject_words import subject_in_words
from campaigns.reach.wording.prose import days_in_words
from coordination.templatetags.plain_dates import day, moment

_DONE = {"created": "made", "updated": "changed", "deleted": "no longer there"}
# What codes stand for in a column of one kind of row.
_CODES: Mapping[tuple[str, str], Mapping[Any, str]] = {
    ("placement", "status"): {name: words for name, (words, _) in OF_PLACEMENTS.items()},
    ("placement", "mode"): MODES,
    ("reach-metric", "status"): {name: words for name, (words, _) in OF_FIGURES.items()},
    ("reach-metric", "qualifier"): QUALIFIERS,
    ("reach-metric", "grade"): GRADES,
    ("participant", "status"): {name: words for name, (words, _) in OF_PARTICIPANTS.items()},
    ("review", "status"): OUTCOMES,
    ("review-rule", "campaign_modes"): MODES,
    ("review-rule", "modes"): MODES,
    ("review-rule", "stop_types"): STOP_TYPES,
    ("review-rule", "cares_for"): CARES_FOR,
}
_LABELS = {
    "value": "Count",
    "qualifier": "How well it is known",
    "period": "Days",
    "area": "Where",
    "source": "Where the number comes from",
    "grade": "Who vouches for it",
    "evidence_url": "Address of the evidence",
    "margin_percent": "Margin in per cent",
    "universe": "Who could be counted",
    "stated_as": "As the source calls it",
    "creative_title": "Artwork",
    "creative_sha256": "File of the artwork",
    "creative_url": "Address of the artwork",
    "photograph_sha256": "Photograph of it as it hung",
    "starts_on": "First day",
    "ends_on": "Last day",
    "proposed_quantity": "Posters proposed",
    "proposed_starts_on": "First day proposed",
    "proposed_ends_on": "Last day proposed",
    "valid_from": "First day",
    "valid_to": "Last day",
    "campaign_modes": "Modes",
    "starts_at": "Begins",
    "ends_at": "Ends",
    "status": "State",
    "status_reason": "Why",
    "external_ref": "Your reference",
    "second_look": "Why others do not see it",
    "held_reason": "Why it waits",
}
# What is of the machinery, or says again what is said of the change itself.
_UNSAID = {
    *("id", "slug", "version", "organisation", "audience", "readers", "withheld_from", "below", "digest", "placed_at"),
    *("created_at", "updated_at", "created", "updated", "created_by", "posted_by", "made_by", "recorded_by"),
    *("client_id", "client_type", "authorization_grant_type", "algorithm", "redirect_uris", "hash_client_secret"),
    *("low", "high", "rank", "due", "withheld", "reviewer_leads_campaign", "inputs_sha256", "method_version"),
    *("post_logout_redirect_uris", "allowed_origins", "skip_authorization", "registration_source"),
}
# In which a word of the API stands, and no text that somebody has written.
_OF_WORDS = {"status", "kind", "role", "measure", "comparator", "unit", "verdict", "resolution"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[0-9.:+-]*Z?")
_DAYS = re.compile(r"\[(\d{4}-\d\d-\d\d),(\d{4}-\d\d-\d\d)\)")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LABEL = re.compile(r"(?:person|key|client|command|task):\S+")


def kind_in_words(kind: str) -> str:
    """`Placement: approved`."""
    subject, _, done = kind.rpartition(".")
    return f"{capfirst(subject_in_words(subject))}: {_DONE.get(done, done.replace('_', ' '))}"


def is_said(column: str, value: Any) -> bool:
    """Whether pages show the column: not what is of the machinery, and no id, which says nothing to anybody."""
    return column not in _UNSAID and not (isinstance(value, str) and _ID.fullmatch(value))


def label_of(column: str) -> str:
    """The column, as people call it."""
    return _LABELS.get(column) or column.replace("_", " ").capitalize()


def people_in(state: Mapping[str, Any]) -> set[str]:
    """The labels of people and systems that stand in it."""
    return {value for value in state.values() if isinstance(value, str) and _LABEL.fullmatch(value)}


def value_in_words(subject: str, column: str, value: Any, names: Mapping[str, str]) -> str:
    """What stood there; nothing where nothing did. `names` are those of codes and people, by what stands for them."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(value_in_words(subject, column, item, names) for item in value)
    if isinstance(value, dict):
        items = [(key, value_in_words(subject, key, item, names)) for key, item in value.items() if is_said(key, item)]
        return ", ".join(f"{label_of(key)}: {words}" for key, words in items if words)
    text = str(value)
    if words := _CODES.get((subject, column), {}).get(text):
        return words
    if column in _OF_WORDS:
        return text.replace("_", " ").capitalize()
    return names.get(text) or _when(text) or text


def codes_in(states: Sequence[Mapping[str, Any]], columns: Collection[str]) -> set[str]:
    """What stands in the columns, and may be the code of something with a name."""
    values = [state[name] for state in states for name in columns if name in state]
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return {item for item in flat if isinstance(item, str) and len(item) <= 60 and " " not in item}


def _when(text: str) -> str:
    """Days and moments as people write them; empty for anything else."""
    try:
        if _DAY.fullmatch(text):
            return day(date.fromisoformat(text))
        if _MOMENT.fullmatch(text):
            return moment(datetime.fromisoformat(text))
        if span := _DAYS.fullmatch(text):
            first, end = map(date.fromisoformat, span.groups())
            return days_in_words(first, end - timedelta(days=1))
    except ValueError:
        return ""
    return ""
