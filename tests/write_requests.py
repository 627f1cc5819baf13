"""Every operation that reads a body: how it is asked with a body that is right, found by its id in the document."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any, NamedTuple

from partners.webhooks import endpoints
from tests import make
from tests.contract_client import document
from tests.request_bodies import (
    ATTENDANCE,
    CAMPAIGN,
    COMMENT,
    EARLY,
    EVENT,
    METRIC,
    OVERLAP,
    PHASE,
    PLACEMENT,
    RANGE,
    REASON_CODE,
    REDACTION,
    REVIEW_RULE,
    SITE_PERMISSION,
    STATEMENT,
    WEBHOOK,
    WHY,
)


class Write(NamedTuple):
    """A method and an address, made when it is asked, a body that is right, and who sends it."""

    method: str
    path: Callable[[], str]
    body: Mapping[str, Any]
    by: str = "dudley"
    versioned: bool = True

    def ask(self, stage: Mapping[str, Any], body: Mapping[str, Any]) -> Any:
        """The answer to this body."""
        return getattr(stage[self.by], self.method)(self.path(), body, headers=self.headers)

    @property
    def headers(self) -> dict[str, str]:
        """Any version will do; for a PUT of what is not there yet, none at all."""
        if self.method == "put":
            return {}
        return dict(EARLY) if self.versioned else {"If-Match": "*"}


def fixed(path: str) -> Callable[[], str]:
    return lambda: f"/api/v1/{path}"


def ruled(path: str) -> Callable[[], str]:
    """An address that takes what those may send whom a review rule names."""

    def made() -> str:
        make.make_review_rule()
        return f"/api/v1/{path}"

    return made


MAKERS: dict[str, Callable[..., Any]] = {
    "events": make.make_event,
    "placements": make.make_placement,
    "reviews": make.make_review,
    "reach-metrics": make.make_metric,
    "reason-codes": make.make_reason_code,
    "review-rules": make.make_rule_of_campaign,
    "overlaps": make.make_overlap,
    "creatives": lambda: make.make_creative(status="pending"),
    "suspected-duplicates": make.make_suspected,
    "webhook-endpoints": lambda: endpoints.create_endpoint(by=make.actor_for(), url=WEBHOOK["url"])[0],
}


def of(kind: str, action: str = "", **fields: Any) -> Callable[[], str]:
    """The address of a new thing, or of an action on it."""
    return lambda: f"/api/v1/{kind}/{MAKERS[kind](**fields).pk}/{action}"


def permission(action: str) -> Callable[[], str]:
    """The address of an action on a new permission of a site's owner."""

    def made() -> str:
        given = make.make_site_permission()
        return f"/api/v1/placements/{given.placement_id}/site-permissions/{given.pk}/{action}"

    return made


NAMED = {"id": "01890a5d-ac96-774b-bcce-b302099a8057", "version": 1}


def naming(kind: str, action: str) -> Callable[[], str]:
    """The address of an action on many, with a new thing that has the id of `NAMED`."""

    def made() -> str:
        row = MAKERS[kind]()
        type(row).objects.filter(pk=row.pk).update(id=NAMED["id"])
        return f"/api/v1/{kind}/{action}"

    return made


def batch(body: Mapping[str, Any]) -> dict[str, Any]:
    """A batch of one."""
    return {"items": [{**body, "external_ref": "row-1"}]}


_numbers = count(1)


def invitation(status: str, action: str = "") -> Callable[[], str]:
    """The address of an invitation of Dudley that stands so."""

    def made() -> str:
        campaign = make.make_campaign(f"with-dudley-{next(_numbers)}", contributors=(), reviewers=())
        make.make_participant("dudley", campaign=campaign, status=status)
        return f"/api/v1/invitations/{campaign.pk}/{action}"

    return made


HERE = f"campaigns/{make.SEE_ME}/"
CLAIM = {"comparator": "at_least", "value": 1, "unit": "people"}
KEY = {"name": "Calendar", "scopes": ["read"]}
WRITES: dict[str, Write] = {
    "events_create": Write("post", fixed("events/"), EVENT),
    "events_batch": Write("post", fixed("events/batch/"), batch(EVENT)),
    "events_by_ref": Write("put", fixed("events/by-ref/ref-1/"), EVENT),
    "events_partial_update": Write("patch", of("events"), {"title": "Another"}),
    "events_cancel": Write("post", of("events", "cancel/"), {"reason": "Rain."}),
    "events_attendance": Write("post", of("events", "attendance/"), ATTENDANCE),
    "placements_create": Write("post", fixed("placements/"), PLACEMENT),
    "placements_batch": Write("post", fixed("placements/batch/"), batch(PLACEMENT)),
    "placements_by_ref": Write("put", fixed("placements/by-ref/ref-1/"), PLACEMENT),
    "placements_partial_update": Write("patch", of("placements"), {"quantity": 5}),
    "placements_withdraw": Write("post", of("placements", "withdraw/"), {"reason": "The shelter is gone."}),
    "placements_install": Write(
        "post", of("placements", "install/", status="approved"), {"installed_on": "2017-02-17"}
    ),
    "placements_remove": Write("post", of("placements", "remove/", status="installed"), {"removed_on": "2017-03-06"}),
    "placements_submit_many": Write("post", naming("placements", "submit/"), {"items": [NAMED]}),
    "reviews_decide_many": Write(
        "post", naming("reviews", "decide/"), {"items": [{**NAMED, "decision": "reject", **WHY}]}, make.POLICE
    ),
    "reason_codes_create": Write("post", ruled("reason-codes/"), REASON_CODE, make.POLICE),
    "reason_codes_partial_update": Write("patch", of("reason-codes"), {"active": False}, make.POLICE),
    "review_rules_create": Write("post", ruled("review-rules/"), REVIEW_RULE, make.LEAD),
    "review_rules_partial_update": Write("patch", of("review-rules"), {"days": 3}, make.LEAD),
    "review_rules_preview": Write("post", ruled("review-rules/preview/"), REVIEW_RULE, make.LEAD),
    "review_rules_preview_change": Write("post", of("review-rules", "preview-change/"), {"days": 3}, make.LEAD),
    "placements_comments_create": Write("post", of("placements", "comments/", status="submitted"), COMMENT),
    "placements_site_permissions_create": Write(
        "post", of("placements", "site-permissions/", status="submitted"), SITE_PERMISSION
    ),
    "placements_site_permissions_revoke": Write("post", permission("revoke/"), {"revoked_on": "2017-02-20"}),
    "reviews_comment": Write("post", of("reviews", "comment/"), COMMENT, make.POLICE),
    "reviews_assign": Write("post", of("reviews", "assign/"), {"person": None}, make.POLICE),
    "reviews_look": Write("post", of("reviews", "look/"), {"looking": True}, make.POLICE),
    "reviews_decide": Write("post", of("reviews", "decide/"), {"decision": "reject", **WHY}, make.POLICE),
    "reach_metrics_create": Write("post", fixed("reach-metrics/"), METRIC),
    "reach_metrics_batch": Write("post", fixed("reach-metrics/batch/"), batch(METRIC)),
    "reach_metrics_by_ref": Write("put", fixed("reach-metrics/by-ref/ref-1/"), METRIC),
    "reach_metrics_partial_update": Write("patch", of("reach-metrics"), {"value": 5}),
    "reach_metrics_hold": Write("post", of("reach-metrics", "hold/"), {"reason": "Please check it."}, make.LEAD),
    "reach_metrics_release": Write(
        "post", of("reach-metrics", "release/", status="held"), {"reason": "It is checked."}, make.LEAD
    ),
    "reach_metrics_void": Write("post", of("reach-metrics", "void/"), {"reason": "It was never true."}),
    "overlaps_create": Write("post", fixed("overlaps/"), OVERLAP),
    "overlaps_partial_update": Write("patch", of("overlaps"), {"high": 20}),
    "overlaps_void": Write("post", of("overlaps", "void/"), {"reason": "It was never true."}),
    "suspected_duplicates_resolve": Write(
        "post", of("suspected-duplicates", "resolve/"), {"resolution": "same_figure", "reason": "One figure."}
    ),
    "campaigns_create": Write("post", fixed("campaigns/"), CAMPAIGN),
    "campaigns_partial_update": Write("patch", fixed(HERE), {"name": "Another"}, make.LEAD),
    "campaigns_claims": Write("post", fixed(f"{HERE}claims/"), CLAIM),
    "campaigns_reports_create": Write(
        "post", fixed(f"{HERE}reports/"), {"area": make.COUNTY, "channels": ["twitter"]}, make.LEAD
    ),
    "redactions_create": Write("post", fixed("redactions/"), REDACTION, make.LEAD),
    "campaigns_phases_create": Write("post", fixed(f"{HERE}phases/"), PHASE, make.LEAD),
    "campaigns_suspend": Write("post", fixed(f"{HERE}suspend/"), {"reason": "A number is wrong."}, make.LEAD),
    "campaigns_phases_partial_update": Write(
        "patch", fixed(f"{HERE}phases/transport-hubs/"), {"name": "Another"}, make.LEAD, versioned=False
    ),
    "campaigns_participants_create": Write(
        "post", fixed(f"{HERE}participants/"), {"organisation": "walsall", "role": "observer"}, make.LEAD
    ),
    "campaigns_participants_partial_update": Write(
        "patch", fixed(f"{HERE}participants/dudley/"), {"role": "observer"}, make.LEAD, versioned=False
    ),
    "creatives_partial_update": Write("patch", of("creatives"), {"alt_text": "Two hands."}),
    "creatives_erase": Write("post", of("creatives", "erase/"), {"reason": "It shows somebody."}),
    "campaigns_statements_create": Write("post", fixed(f"{HERE}statements/"), STATEMENT),
    "campaigns_statements_partial_update": Write(
        "patch", lambda: f"/api/v1/{HERE}statements/{make.make_statement().pk}/", {"outlet": "Another"}
    ),
    "campaigns_expected_returns_create": Write(
        "post", fixed(f"{HERE}expected-returns/"), {"organisation": "dudley", "channel": "twitter"}, make.LEAD
    ),
    "campaigns_endorsements_create": Write("post", fixed(f"{HERE}endorsements/"), {"since": "2017-02-17"}),
    "invitations_accept": Write("post", invitation("invited", "accept/"), {"names_us_in_events": True}),
    "invitations_partial_update": Write("patch", invitation("accepted"), {"names_us_in_events": True}),
    "terms_acceptances_create": Write("post", fixed("terms-acceptances/"), {"terms_version": 1}),
    "api_keys_create": Write("post", fixed("api-keys/"), KEY),
    "oauth_clients_create": Write("post", fixed("oauth-clients/"), KEY),
    "webhook_endpoints_create": Write("post", fixed("webhook-endpoints/"), WEBHOOK),
    "webhook_endpoints_partial_update": Write("patch", of("webhook-endpoints"), {"kinds": ["event.*"]}),
    "webhook_endpoints_replay": Write("post", of("webhook-endpoints", "replay/"), RANGE),
}


def operations() -> dict[str, Mapping[str, Any]]:
    """Every operation of the document by its id."""
    items = document()["paths"].values()
    methods = ("get", "post", "put", "patch", "delete")
    return {item[method]["operationId"]: item[method] for item in items for method in methods if method in item}


def reading_a_body() -> set[str]:
    """The ids of the operations that read a body of this API's own: JSON. The token endpoint reads a form."""
    bodies = {name: operation.get("requestBody", {}) for name, operation in operations().items()}
    return {name for name, body in bodies.items() if "application/json" in body.get("content", {})}
