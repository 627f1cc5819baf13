"""What Schemathesis is told about this service: identifiers of things that are there, and what to count.

Loaded by `SCHEMATHESIS_HOOKS`; `FUZZ_WORLD` names the file that says who is calling and what there is, `FUZZ_TALLY` the
file for the counts: one line `operation status times` each. `FUZZ_UNLISTED` says whether a refusal by a rule that is
not listed fails, as in a long run, or is shown: which of them a short run meets is chance. Only data that is meant to
be right is helped; what is meant to be wrong is sent as it was made up.
"""

import atexit
import json
import os
import random
import sys
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from schemathesis.generation import GenerationMode

from tests.fuzz.listed_rules import unlisted_faults

WORLD = json.loads(Path(os.environ["FUZZ_WORLD"]).read_text())
POOLS: dict[str, list[str]] = WORLD["pools"]
TALLY: Counter[tuple[str, int]] = Counter()
HOME = httpx.Client(base_url=WORLD["address"], headers={"Authorization": f"Bearer {WORLD['key']}"}, timeout=30)
KINDS = {
    kind["type"].rpartition("/")[2].replace("-", "_")
    for kind in HOME.get("/problems/", headers={"Accept": "application/json"}).json()["problems"]
}
CAMPAIGN = "see-me-hear-me"
# What a body's field may name, wherever it stands.
REFERENCES: dict[str, list[Any]] = {
    "campaign": [CAMPAIGN],
    "phase": ["transport-hubs", None],
    "area": ["E11000005", "E08000027"],
    "organisation": ["dudley", "sandwell"],
    "channel": ["email", "press"],
    "stop": ["43000875301"],
    "partners": [[], ["sandwell"]],
    "channels": [["digital_media", "twitter"]],
    "part_of": [None],
    "placement": [None],
}


# Pictures, documents and workbooks are octets.
OCTETS = ["application/pdf", "image/png", "image/jpeg", "image/webp", "application/vnd.oasis.opendocument.spreadsheet"]
OCTETS += ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]
for media_type in OCTETS:
    schemathesis.serializer.alias(media_type, "application/octet-stream")


@schemathesis.serializer("application/jsonl")
def as_lines(_context: Any, value: Any) -> bytes:
    """The file as it was made up."""
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Point what is meant to be right at things that are there; keep every message at home."""
    name = case.operation.definition.raw["operationId"]
    if str(case.query.get("wait", "")).isdecimal():  # it would wait for news that nobody makes
        case.query["wait"] = min(int(case.query["wait"]), 1)
    if _right(case):
        dice = random.Random(case.id)  # noqa: S311 - no secret
        for parameter in case.path_parameters:
            if known := _known(name, parameter, case.path_parameters):
                case.path_parameters[parameter] = dice.choice(known)
        if isinstance(case.body, dict):
            case.body = _referring(name, case.body, dice)
        if case.media_type == "text/calendar":  # the document cannot say that a calendar holds events alone
            case.query["resource"] = "events"
        _precondition(name, case, dice)
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = f'"{uuid.uuid4()}"'  # the example's would be the same for every body
    if isinstance(case.body, dict) and isinstance(case.body.get("url"), str) and name.startswith("webhook"):
        case.body = {**case.body, "url": "https://receiver-0.example.org/hook"}


@schemathesis.hook
def filter_query(context: Any, query: Any) -> bool:
    """No null in an address: it would arrive as the text `null`, which may well be a slug."""
    return None not in (query or {}).values()


@schemathesis.check
def refused_by_a_listed_rule(context: Any, response: Any, case: Any) -> None:
    """What agrees with the document is refused, if at all, by rules that its operation lists (`x-rules`)."""
    if response.status_code not in (400, 422) or not _right(case) or case.method != case.operation.method.upper():
        return
    if unlisted := unlisted_faults(case.operation.definition.raw, response.json(), KINDS):
        said = f"Right by the document, and refused with: {', '.join(unlisted)}"
        if os.environ["FUZZ_UNLISTED"] == "fail":
            raise AssertionError(said)
        print(f"{case.operation.definition.raw['operationId']}: {said}", file=sys.stderr)  # noqa: T201


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Count the answer."""
    if case.method.upper() == case.operation.method.upper():
        TALLY[case.operation.definition.raw["operationId"], response.status_code] += 1
    else:
        TALLY["(another method)", response.status_code] += 1


@atexit.register
def write_tally() -> None:
    """Leave the counts for whoever started us."""
    lines = [f"{operation}\t{status}\t{times}\n" for (operation, status), times in sorted(TALLY.items())]
    Path(os.environ["FUZZ_TALLY"]).write_text("".join(lines))


def _right(case: Any) -> bool:
    return case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE


def _known(operation: str, parameter: str, others: dict[str, Any]) -> list[str]:
    """Values of a path's parameter that stand for something, as far as this caller may do that with it."""
    if operation.startswith("campaigns"):
        return _of_campaign(operation, parameter)
    if parameter == "external_ref":
        return []
    if parameter == "endpoint":
        return POOLS["deliveries_of"]
    if "deliveries" in operation:
        return POOLS["deliveries"]
    resource = max((name for name in POOLS if operation.startswith(name)), key=len, default="")
    return POOLS.get(resource, []) or WORLD["reference"].get(operation.rpartition("_")[0], [])


def _of_campaign(operation: str, parameter: str) -> list[str]:
    changing = (
        operation.endswith(("partial_update", "create", "destroy", "accept", "decline")) and "reports" not in operation
    )
    if parameter == "campaign" or operation in ("campaigns_retrieve", "campaigns_partial_update"):
        return POOLS["own_campaigns"] if changing else [CAMPAIGN]
    if "reports" in operation:
        return POOLS["reports"]
    if "phases" in operation:
        return ["online"]
    if "participants" in operation:
        return ["dudley"]
    return ["british-transport-police"] if "endorsements" in operation else [CAMPAIGN]


def _referring(operation: str, body: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """`body` with its references naming what is there."""
    if operation == "oauth_token_create":  # the client shows itself in a header, and may not do so twice
        return {"grant_type": "client_credentials"}
    if operation.endswith("participants_create"):
        return {**body, "organisation": dice.choice(WORLD["reference"]["organisations"])}
    if isinstance(items := body.get("items"), list):
        return {**body, "items": [_named(item, dice) if isinstance(item, dict) else item for item in items]}
    return _named(body, dice)


def _named(body: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    return {name: dice.choice(REFERENCES[name]) if name in REFERENCES else value for name, value in body.items()}


def _precondition(operation: str, case: Any, dice: random.Random) -> None:
    """Mostly the version as it is, where one may be named; of what may not be there yet, none."""
    taken = {parameter.name for parameter in case.operation.headers}
    if operation.endswith("by_ref"):
        case.headers.pop("If-Match", None)
    elif "If-Match" in taken and dice.random() < 0.9:
        case.headers["If-Match"] = _tag(case)
    if dice.random() < 0.5:
        case.headers.pop("If-None-Match", None)


def _tag(case: Any) -> str:
    """The ETag of what the case is about, as it is now."""
    own = case.operation.path.split("{")[0] + str(next(iter(case.path_parameters.values()), "")) + "/"
    return str(HOME.get(own).headers.get("ETag", '"1"'))
