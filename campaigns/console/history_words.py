"""How pages call what was done to a row, its fields, and what stood in them."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from campaigns.console.desk_words import OUTCOMES
from campaigns.console.figure_words import STATUSES as OF_FIGURES
from campaigns.console.invitation_pages import STATUSES as OF_PARTICIPANTS
from campaigns.console.placement_words import STATUSES as OF_PLACEMENTS
from campaigns.reach.wording import days_in_words
from coordination.templatetags.plain_dates import day, moment

# What one is called, and the page of one, where it has any.
SUBJECTS: Mapping[str, tuple[str, str]] = {
    "api-key": ("Key", ""),
    "campaign": ("Campaign", "reach-of"),
    "comment": ("Comment", ""),
    "creative": ("Artwork", ""),
    "endorsement": ("Endorsement", ""),
    "event": ("Event", "event"),
    "expected-return": ("Figure that is expected", ""),
    "help-line": ("Help line", ""),
    "identity-provider": ("Sign-in of the organisation", ""),
    "membership": ("Part in the organisation", "member"),
    "oauth-client": ("OAuth client", ""),
    "operation": ("Long job", ""),
    "overlap": ("Overlap", ""),
    "participant": ("Part in a campaign", ""),
    "phase": ("Phase of a campaign", ""),
    "placement": ("Placement", "placement"),
    "reach-metric": ("Figure", "figure"),
    "reason-code": ("Reason on a list", ""),
    "redaction": ("Redaction", ""),
    "report": ("Report", ""),
    "review": ("Review", ""),
    "review-rule": ("Review rule", "review-rule"),
    "second-look": ("Second look", ""),
    "site-permission": ("Permission of a site owner", ""),
    "statement": ("Printed sentence", ""),
    "suspected-duplicate": ("Question about a figure", ""),
    "terms-acceptance": ("Acceptance of the terms", ""),
    "webhook-endpoint": ("Webhook", "webhook"),
}
_DONE = {"created": "made", "updated": "changed", "deleted": "no longer there"}
_STATUSES: Mapping[str, Mapping[str, str]] = {
    "placement": {name: words for name, (words, _) in OF_PLACEMENTS.items()},
    "reach-metric": {name: words for name, (words, _) in OF_FIGURES.items()},
    "participant": {name: words for name, (words, _) in OF_PARTICIPANTS.items()},
    "review": OUTCOMES,
}
_LABELS = {
    "value": "Count",
    "period": "Days",
    "area": "Where",
    "creative_title": "Artwork",
    "creative_sha256": "File of the artwork",
    "creative_url": "Address of the artwork",
    "starts_on": "First day",
    "ends_on": "Last day",
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
    *("post_logout_redirect_uris", "allowed_origins", "skip_authorization", "registration_source"),
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[0-9.:+-]*Z?")
_DAYS = re.compile(r"\[(\d{4}-\d\d-\d\d),(\d{4}-\d\d-\d\d)\)")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LABEL = re.compile(r"(?:person|key|client|command|task):\S+")


def kind_in_words(kind: str) -> str:
    """`Placement: approved`."""
    subject, _, done = kind.rpartition(".")
    return f"{subject_in_words(subject)}: {_DONE.get(done, done.replace('_', ' '))}"


def subject_in_words(subject: str) -> str:
    """What one of them is called."""
    return SUBJECTS.get(subject, (subject.replace("-", " ").capitalize(), ""))[0]


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
        return ", ".join(f"{label_of(key)}: {value_in_words(subject, key, item, names)}" for key, item in value.items())
    text = str(value)
    if column == "status":
        return _STATUSES.get(subject, {}).get(text) or text.replace("_", " ").capitalize()
    return names.get(text) or _when(text) or text


def codes_in(states: Sequence[Mapping[str, Any]]) -> set[str]:
    """Texts that may be the code of something with a name."""
    values = [value for state in states for value in state.values()]
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
