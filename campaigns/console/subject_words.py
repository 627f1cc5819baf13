"""What pages call each kind of row that the ledger knows, and the page of one."""

from collections.abc import Mapping

from django.urls import reverse

SUBJECTS: Mapping[str, str] = {
    "api-key": "key",
    "campaign": "campaign",
    "comment": "comment",
    "creative": "artwork",
    "endorsement": "endorsement",
    "event": "event",
    "expected-return": "figure that is expected",
    "help-line": "help line",
    "identity-provider": "sign-in of the organisation",
    "membership": "part in the organisation",
    "oauth-client": "OAuth client",
    "operation": "long job",
    "overlap": "overlap",
    "participant": "part in a campaign",
    "phase": "phase of a campaign",
    "placement": "placement",
    "reach-metric": "figure",
    "reason-code": "reason on a list",
    "redaction": "redaction",
    "report": "report",
    "review": "review",
    "review-rule": "review rule",
    "second-look": "second look",
    "site-permission": "permission of a site owner",
    "statement": "printed sentence",
    "suspected-duplicate": "question about a figure",
    "terms-acceptance": "acceptance of the terms",
    "calendar-subscription": "subscribed calendar",
    "webhook-endpoint": "webhook",
}
# Of several, where that is not the word with an s.
_SEVERAL = {
    "phase": "phases of campaigns",
    "reason-code": "reasons on a list",
    "site-permission": "permissions of site owners",
    "suspected-duplicate": "questions about figures",
}
_PAGES = {
    "campaign": "reach-of",
    "event": "event",
    "membership": "member",
    "placement": "placement",
    "reach-metric": "figure",
    "review-rule": "review-rule",
}


def subject_in_words(subject: str, number: int = 1) -> str:
    """What so many of them are called, within a sentence."""
    noun = SUBJECTS.get(subject, subject.replace("-", " "))
    return noun if number == 1 else _SEVERAL.get(subject, f"{noun}s")


def page_of(subject: str, key: str) -> str:
    """The address of the page of one; empty where it has none."""
    name = _PAGES.get(subject)
    return reverse(name, args=[key]) if name else ""
