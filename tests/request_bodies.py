"""A body of each resource with nothing but what it needs; tests add to it."""

from typing import Any

from tests import make

EVENT: dict[str, Any] = {
    "campaign": make.SEE_ME,
    "title": "A stall",
    "kind": "stall",
    "starts_at": "2017-02-22T10:00:00Z",
    "ends_at": "2017-02-22T16:00:00Z",
}
PLACEMENT: dict[str, Any] = {
    "campaign": make.SEE_ME,
    "mode": "bus",
    "site": {"stop": "43000875301"},
    "format": "A3 poster",
    "quantity": 4,
    "creative": {"title": "Know the signs"},
    "starts_on": "2017-02-17",
    "ends_on": "2017-03-03",
}
METRIC: dict[str, Any] = {
    "campaign": make.SEE_ME,
    "area": make.COUNTY,
    "channel": "twitter",
    "measure": "accounts_reached",
    "period": {"from": "2017-02-17", "to": "2017-03-03"},
    "value": 278000,
    "qualifier": "exact",
    "source": "#seemehearme",
}
OVERLAP: dict[str, Any] = {
    "campaign": make.SEE_ME,
    "area": make.COUNTY,
    "channel": "twitter",
    "other_channel": "digital_media",
    "period": {"from": "2017-02-17", "to": "2017-03-03"},
    "unit": "percent",
    "low": 9.5,
    "high": 18.2,
    "method": "survey",
    "sample_size": 400,
    "question": "Did you also see it elsewhere online?",
    "confidence_percent": 95,
    "source": "a survey of followers",
}
CAMPAIGN: dict[str, Any] = {
    "slug": "another",
    "name": "Another",
    "starts_on": "2017-02-17",
    "ends_on": "2017-03-03",
    "area": make.COUNTY,
}
PHASE: dict[str, Any] = {"slug": "late", "name": "Late", "starts_on": "2017-03-01", "ends_on": "2017-03-03"}
WHY = {"reason_code": "wording", "comment": "Please add the number to text."}
REASON_CODE = {"code": "safety", "sentence": "It would hide an exit.", "decisions": ["reject"]}
REVIEW_RULE: dict[str, Any] = {
    "campaign": make.SEE_ME,
    "reviewer": make.POLICE,
    "modes": ["bus"],
    "valid_from": "2017-01-01",
}
COMMENT = {"text": "May it hang by the door?"}
SITE_PERMISSION = {"granted_by": "Transport for West Midlands", "granted_on": "2017-02-06"}
ATTENDANCE = {"people_engaged": {"value": 4000, "qualifier": "more_than"}}
WEBHOOK = {"url": "https://hooks.example.org/campaigns", "kinds": ["placement.*"]}
RANGE = {"from": "2017-02-20T00:00:00Z", "to": "2017-02-21T00:00:00Z"}
# Where a version has to be named and the test is about something else: any of those that a new thing comes to.
EARLY = {"If-Match": ", ".join(f'"{version}"' for version in range(1, 10))}
REDACTION = {"subject": "campaign", "subject_id": make.SEE_ME, "fields": ["/name"], "reason": "It names somebody."}
STATEMENT: dict[str, Any] = {
    "text": "More than a million contacts.",
    "outlet": "The paper",
    "printed_on": "2017-03-11",
    "claim": {"comparator": "more_than", "value": 1_000_000, "unit": "contacts"},
}
