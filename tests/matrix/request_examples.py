"""How each operation of the OpenAPI document is asked, so that only the caller and the state decide the answer."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from campaigns.models import Comment, Placement, Review, SitePermission
from tests import make
from tests.campaigns.creatives.artwork_files import png_of
from tests.matrix.access_lines import Line
from tests.matrix.world import CAMPAIGNS, OWNERS_REFERENCE
from tests.matrix.world import PHASE as PHASE_SLUG
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

METHODS = ("get", "post", "put", "patch", "delete")
BODIES: Mapping[str, Mapping[str, Any]] = {
    "events_create": EVENT,
    "events_by_ref": EVENT,
    "events_partial_update": {"title": "Another title"},
    "events_attendance": ATTENDANCE,
    "placements_create": PLACEMENT,
    "placements_by_ref": PLACEMENT,
    "placements_partial_update": {"quantity": 5},
    "placements_install": {"installed_on": "2017-02-17"},
    "placements_remove": {"removed_on": "2017-03-06"},
    "reason_codes_create": REASON_CODE,
    "reason_codes_partial_update": {"active": False},
    "review_rules_create": REVIEW_RULE,
    "review_rules_partial_update": {"days": 3},
    "review_rules_preview": REVIEW_RULE,
    "review_rules_preview_change": {"days": 3},
    "placements_comments_create": COMMENT,
    "placements_site_permissions_create": SITE_PERMISSION,
    "placements_site_permissions_revoke": {"revoked_on": "2017-02-20"},
    "reviews_comment": COMMENT,
    "reviews_assign": {"person": None},
    "reviews_look": {"looking": True},
    "reach_metrics_create": METRIC,
    "reach_metrics_by_ref": METRIC,
    "reach_metrics_partial_update": {"value": 5},
    "reach_metrics_hold": {"reason": "Please check it."},
    "reach_metrics_release": {"reason": "It is checked."},
    "reach_metrics_void": {"reason": "It was never true."},
    "overlaps_create": OVERLAP,
    "overlaps_partial_update": {"high": 20},
    "overlaps_void": {"reason": "It was never true."},
    "campaigns_create": CAMPAIGN,
    "campaigns_partial_update": {"name": "Another name"},
    "campaigns_suspend": {"reason": "A number is wrong."},
    "campaigns_claims": {"comparator": "at_least", "value": 1, "unit": "people"},
    "campaigns_phases_create": PHASE,
    "campaigns_phases_partial_update": {"name": "Another name"},
    "campaigns_participants_create": {"organisation": "wolverhampton", "role": "contributor"},
    "campaigns_participants_partial_update": {"role": "observer"},
    "campaigns_expected_returns_create": {"organisation": "sandwell", "channel": "twitter"},
    "creatives_partial_update": {"alt_text": "Two hands."},
    "creatives_erase": {"reason": "It shows somebody."},
    "campaigns_statements_create": STATEMENT,
    "campaigns_statements_partial_update": {"outlet": "Another"},
    "campaigns_endorsements_create": {"since": "2017-02-17"},
    "invitations_partial_update": {"names_us_in_events": True},
    "terms_acceptances_create": {"terms_version": 1},
    "api_keys_create": {"name": "Another", "scopes": ["read"]},
    "oauth_clients_create": {"name": "Another", "scopes": ["read"]},
    "webhook_endpoints_create": WEBHOOK,
    "webhook_endpoints_partial_update": {"kinds": ["event.*"]},
    "webhook_endpoints_replay": RANGE,
    "redactions_create": REDACTION,
    "oauth_token_create": {"grant_type": "client_credentials"},
}
DECISIONS: Mapping[str, Mapping[str, Any]] = {
    "approve": {"decision": "approve"},
    "request_changes": {"decision": "request_changes", **WHY},
    "reject": {"decision": "reject", **WHY},
}
UNDER_PLACEMENT: dict[str, Any] = {"comments": Comment, "site_permissions": SitePermission}
NAMED = {"placements": Placement, "reviews": Review}
# How the participant or the endorsement in the address stands; the state of the line is that of the campaign.
STANDING = ("invited", "declined", "left", "withdrawn", "offered")
RESOLUTIONS = ("keep_both", "same_figure", "part_of", "replaces")
# Where a campaign is named in the body, the state of the line is that of the campaign.
UPLOADED = png_of(64, 64, rows=64)
IN_A_CAMPAIGN = re.compile(r"(events|placements|reach_metrics|overlaps|review_rules)_(create|by_ref|batch|preview)$")
FILE = json.dumps({**EVENT, "external_ref": "row-1"}).encode()
REFERENCE = {"code": make.DUDLEY, "slug": "btp-all-modes", "atco_code": "43000875301", "organisation": "dudley"}


class Operation(NamedTuple):
    """One operation of the document."""

    id: str
    method: str
    path: str
    if_match_required: bool


@cache
def operations() -> dict[str, Operation]:
    """Every operation the document holds, by its id."""
    document = SchemaGenerator(api_version="1").get_schema(public=True)
    found = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if operation := item.get(method):
                name = operation["operationId"]
                found[name] = Operation(name, method, path, "428" in operation["responses"])
    return found


class Asked(NamedTuple):
    """One request, ready to be made by any client."""

    method: str
    path: str
    body: Any
    headers: Mapping[str, str]

    @property
    def media_type(self) -> str:
        """Of a file: of rows, or a picture."""
        return "image/png" if self.body == UPLOADED else "application/jsonl"

    def by(self, client: APIClient, **headers: str) -> Any:
        """The answer the client gets."""
        if isinstance(self.body, bytes):
            sent = {**self.headers, **headers}
            return client.generic(self.method.upper(), self.path, self.body, self.media_type, headers=sent)
        return getattr(client, self.method)(self.path, self.body, headers={**self.headers, **headers})


def way(line: Line, keys: Mapping[tuple[str, str], str]) -> Asked:
    """The request a line of the table means, on the world's thing in that state."""
    operation = operations()[line.operation]
    path = operation.path
    for name in re.findall(r"{(\w+)}", operation.path):
        path = path.replace(f"{{{name}}}", _value(name, line, keys))
    if line.operation == "imports_create":
        return Asked(operation.method, f"{path}?resource=events", FILE, {})
    if line.operation == "imports_template":
        return Asked(operation.method, f"{path}?resource=events", None, {})
    if line.operation == "creatives_create":
        return Asked(operation.method, f"{path}?campaign={CAMPAIGNS[line.state]}&title=Signs", UPLOADED, {})
    headers = EARLY if operation.if_match_required else {}
    body = None if operation.method == "get" else _body(line)
    if line.operation.endswith("_many"):
        resource = line.operation.split("_")[0]
        key = keys[resource, line.state]
        body = {"items": [{"id": key, "version": NAMED[resource].objects.get(pk=key).version, **(body or {})}]}
    return Asked(operation.method, path, body, headers)


def _body(line: Line) -> dict[str, Any]:
    body = dict(DECISIONS.get(line.way) or BODIES.get(line.operation.replace("_batch", "_create"), {}))
    if line.way in RESOLUTIONS:
        body |= {"resolution": line.way, "reason": "We have asked both."}
    if IN_A_CAMPAIGN.match(line.operation):
        body["campaign"] = CAMPAIGNS[line.state]
    return {"items": [{**body, "external_ref": "row-1"}]} if line.operation.endswith("_batch") else body


def _value(name: str, line: Line, keys: Mapping[tuple[str, str], str]) -> str:
    """What stands for `{name}` in the address."""
    resource = line.operation.removesuffix("_by_ref")
    match name, line.operation.split("_")[0]:
        case "file", _:
            return "preview"
        case "external_ref", _:
            return OWNERS_REFERENCE if line.way == "owners_reference" else "fresh-reference"
        case ("slug", "campaigns") if "phases" in line.operation:
            return PHASE_SLUG
        case (("slug" | "campaign"), "campaigns" | "open"):
            return keys["campaigns", line.state]
        case "organisation", _ if line.way in STANDING:
            return keys["endorsements" if "endorsements" in line.operation else "participants", line.way]
        case "organisation", _ if "endorsements" in line.operation:
            return make.POLICE
        case "campaign", "invitations":
            return keys["invitations", line.state]
        case "import", _:
            return keys["imports", line.state]
        case "client_id", _:
            return keys["oauth_clients", line.state]
        case "endpoint", _:
            return keys["webhook_endpoints", line.state if line.state in ("active", "disabled") else "active"]
        case "id", "webhook" if "deliveries" in line.operation:
            return keys["webhook_deliveries", line.state]
        case "id", "campaigns":
            resources = ("expected_returns", "statements", "reports")
            return keys[next(known for known in resources if known in line.operation), line.state]
        case "placement", _:
            for resource, model in UNDER_PLACEMENT.items():
                if resource in line.operation and line.operation.endswith(("_retrieve", "_revoke")):
                    return str(model.objects.get(pk=keys[resource, line.state]).placement_id)
            return keys["placements", line.state]
        case "id", "placements" if any(resource in line.operation for resource in UNDER_PLACEMENT):
            return keys[next(resource for resource in UNDER_PLACEMENT if resource in line.operation), line.state]
        case "code", "site":
            return "bus_shelter"
        case "id", _:
            resource = next(known for known, _ in keys if line.operation.startswith(known))
            return keys[resource, line.state]
        case "code", "channels":
            return "twitter"
        case "code", "universes":
            return "residents"
        case "slug", "review" if line.state == "of_campaign":
            return keys["review_rules", line.state]
        case "slug", "organisations":
            return "dudley"
    return REFERENCE[name]
