"""The shape of a reference file, as JSON Schema: published in `reference/schema.json`, and what every file is held
against before a row of it is written. What a kind may be is what the tables take, and so what clients expect."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from django.db import models
from jsonschema import Draft202012Validator, FormatChecker

from campaigns.models import Campaign, Channel, SiteType, Universe
from campaigns.models.reason_code import DECISIONS
from campaigns.placements.review import COLUMNS
from coordination.ground.errors import FieldError, Invalid
from partners.models import Area, Mode, Organisation
from partners.models.stop import PLACEMENT_MODES

Schema = dict[str, Any]
MOST_FAULTS = 50
EXPECTED_RETURN = ("campaign", "organisation", "channel")
_GSS = {"type": "string", "pattern": "^[A-Z][0-9]{8}$", "description": "A GSS code of the ONS."}
_SLUG = {"type": "string", "pattern": "^[a-z0-9]+([-_][a-z0-9]+)*$", "maxLength": 60}
_DATE = {"type": "string", "format": "date"}
_YEAR = {"type": "integer", "minimum": 1801, "maximum": 2200}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 2_147_483_647}
_FLAG = {"type": "boolean"}


_KEYS = {
    "areas": "code",
    "organisations": "slug",
    "channels": "code",
    "universes": "code",
    "site_types": "code",
    "review_rules": "slug",
}
_FURTHER_UP = "The area around {} stands further up in the file, or is stored already; an area is not around itself."


_IN_A_RING = "{} lies, by this, within an area that lies within it."


def reference_schema() -> Schema:
    """The whole schema."""
    lists = {
        "areas": _areas(),
        "organisations": _organisations(),
        "channels": _channels(),
        "review_rules": _review_rules(),
    }
    more = {
        "universes": _universes(),
        "site_types": _site_types(),
        "reason_codes": _reason_codes(),
        "expected_returns": _expected_returns(),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Reference data of a region",
        **_object({name: _list(row) for name, row in (lists | more).items()}, list(lists)),
    }


def check_reference_data(data: Any) -> None:
    """Raises Invalid with every place that is not as the schema has it, that names what there is not, or that says of
    one thing what another place says otherwise."""
    validator = Draft202012Validator(reference_schema(), format_checker=FormatChecker())
    faults = sorted(validator.iter_errors(data), key=lambda fault: list(map(str, fault.absolute_path)))
    errors = [FieldError(_pointer(fault.absolute_path), f"wrong_{fault.validator}", fault.message) for fault in faults]
    errors = errors or [*_unknown_references(data), *_contradictions(data)]
    if errors:
        raise Invalid(errors=errors[:MOST_FAULTS])


def _unknown_references(data: Mapping[str, Any]) -> list[FieldError]:
    """Names of areas, organisations, universes, channels and campaigns that neither the file nor the database has."""
    known_keys = {
        "areas": _known(Area, data["areas"], "code"),
        "organisations": _known(Organisation, data["organisations"], "slug"),
        "universes": _known(Universe, data.get("universes", ()), "code"),
        "channels": _known(Channel, data["channels"], "code"),
        "campaigns": _known(Campaign, (), "slug"),
        "site_types": _known(SiteType, data.get("site_types", ()), "code"),
    }
    return [
        FieldError(pointer, "not_found", f"{key} is in {kind} neither of this file nor of the database.")
        for pointer, kind, key in (*_named_by_the_rest(data), *_named_by_rules(data["review_rules"]))
        if key is not None and key not in known_keys[kind]
    ]


def _named_by_rules(rules: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str, str | None]]:
    """Where a review rule names something, what kind that is, and its key."""
    for n, row in enumerate(rules):
        yield f"/review_rules/{n}/reviewer", "organisations", row["reviewer"]
        lists = (("further_reviewers", "organisations"), ("areas", "areas"), ("site_types", "site_types"))
        for name, kind in lists:
            for place, key in enumerate(row.get(name, ())):
                yield f"/review_rules/{n}/{name}/{place}", kind, key


def _named_by_the_rest(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str | None]]:
    for n, row in enumerate(data["areas"]):
        yield f"/areas/{n}/parent", "areas", row["parent"]
    for n, row in enumerate(data["organisations"]):
        yield f"/organisations/{n}/area", "areas", row["area"]
        if row.get("successor"):
            yield f"/organisations/{n}/successor", "organisations", row["successor"]["organisation"]
    for n, row in enumerate(data.get("universes", ())):
        for relation in ("inside", "disjoint"):
            yield from ((f"/universes/{n}/{relation}", "universes", code) for code in row.get(relation, ()))
    for n, row in enumerate(data.get("reason_codes", ())):
        yield f"/reason_codes/{n}/organisation", "organisations", row["organisation"]
    for n, row in enumerate(data.get("expected_returns", ())):
        yield from ((f"/expected_returns/{n}/{name}", f"{name}s", row[name]) for name in EXPECTED_RETURN)


def _contradictions(data: Mapping[str, Any]) -> Iterator[FieldError]:
    """What stands twice, so that the later would win in silence; and areas that stand before the area around them."""
    for kind, key in _KEYS.items():
        yield from _repeated(f"/{kind}", [row[key] for row in data.get(kind, ())], f"/{key}")
    reasons = [(row["organisation"], row["code"]) for row in data.get("reason_codes", ())]
    yield from _repeated("/reason_codes", [" of ".join(reversed(reason)) for reason in reasons], "/code")
    for number, row in enumerate(data["review_rules"]):
        yield from _faults_of_reviewers(f"/review_rules/{number}", row)
    for number, row in enumerate(data["areas"]):
        years = [population["year"] for population in row["populations"]]
        yield from _repeated(f"/areas/{number}/populations", years, "/year")
    stored = set(Area.objects.values_list("code", flat=True))
    for number, row in enumerate(data["areas"]):
        if row["parent"] == row["code"] or row["parent"] not in {None, *stored}:
            yield FieldError(f"/areas/{number}/parent", "not_further_up", _FURTHER_UP.format(row["code"]))
        stored.add(row["code"])
    parents = dict(Area.objects.values_list("code", "parent")) | {row["code"]: row["parent"] for row in data["areas"]}
    for number, row in enumerate(data["areas"]):
        if row["parent"] != row["code"] and row["code"] in _lineage(row["parent"], parents):
            yield FieldError(f"/areas/{number}/parent", "around_itself", _IN_A_RING.format(row["code"]))


def _faults_of_reviewers(place: str, row: Mapping[str, Any]) -> Iterator[FieldError]:
    judges, advisory = [row["reviewer"], *row.get("further_reviewers", ())], row.get("advisory", ())
    yield from _repeated(f"{place}/further_reviewers", judges, "")
    for number, slug in enumerate(advisory):
        if slug not in judges:
            yield FieldError(
                f"{place}/advisory/{number}", "no_reviewer_of_the_rule", f"{slug} is none of its reviewers."
            )
    if not row.get("alongside") and set(judges) <= set(advisory):
        sentence = "A rule that is not alongside others needs a reviewer whose approval is required."
        yield FieldError(f"{place}/advisory", "nobody_is_required", sentence)


def _lineage(code: str | None, parents: Mapping[str, str | None]) -> set[str]:
    """The area and those around it, as far as they do not come round again."""
    lineage: set[str] = set()
    while code is not None and code not in lineage:
        lineage.add(code)
        code = parents.get(code)
    return lineage


def _repeated(pointer: str, values: Sequence[Any], key: str) -> Iterator[FieldError]:
    for number, value in enumerate(values):
        if value in values[:number]:
            sentence = f"{value} stands at {pointer}/{values.index(value)} already; say it once."
            yield FieldError(f"{pointer}/{number}{key}", "given_twice", sentence)


def _known(model: type[models.Model], rows: Sequence[Mapping[str, Any]], key: str) -> set[str]:
    return {row[key] for row in rows} | set(model._default_manager.values_list("pk", flat=True))


def _pointer(steps: Sequence[str | int]) -> str:
    return "".join(f"/{step}" for step in steps)


def _areas() -> Schema:
    population = _object({"year": _YEAR, "population": _COUNT, "source": _text(120)})
    fields = {
        "code": _GSS,
        "name": _text(120),
        "kind": _choice(Area, "kind"),
        "parent": {"anyOf": [_GSS, {"type": "null"}], "description": "The area around it; it stands further up."},
        "gss": _list(_object({"code": _GSS, "from": _DATE, "until": _or_null(_DATE)}, ["code", "from"]))
        | {
            "minItems": 1,
            "description": "The GSS codes it has had, the key among them, each with its first and last day; the whole"
            " list. Without it the key is its code always.",
        },
        "populations": _list(population),
        "withdrawn_populations": _list(_YEAR) | {"description": "Years whose population is taken out again."},
    }
    return _object(fields, ["code", "name", "kind", "parent", "populations"])


def _organisations() -> Schema:
    fields = {
        "slug": _SLUG,
        "name": _text(120),
        "kind": _choice(Organisation, "kind"),
        "area": {"anyOf": [_GSS, {"type": "null"}]},
        "website": {"type": "string", "pattern": "^(https?://[^\\s]+)?$", "maxLength": 200},
        "may_lead": _FLAG | {"description": "Whether it may set up campaigns."},
        "successor": _or_null(_object({"organisation": _SLUG, "from": _DATE}))
        | {"description": "Who carries on what it has begun, and from which day on; null takes that back."},
    }
    return _object(fields, ["slug", "name", "kind", "area", "website"])


def _channels() -> Schema:
    fields = {
        "code": _SLUG | {"maxLength": 40},
        "name": _text(80),
        "kind": _choice(Channel, "kind"),
        "unit": _choice(Channel, "unit"),
        "one_each": _FLAG,
    }
    return _object(fields, ["code", "name", "kind", "unit"])


def _universes() -> Schema:
    population = _object(
        {"area": _GSS, "year": _YEAR, "population": _COUNT, "source": _text(120), "why": _text(200, least=0)},
        ["area", "year", "population", "source"],
    )
    fields = {
        "code": _SLUG,
        "name": _text(80),
        "kind": _choice(Universe, "kind"),
        "inside": _list(_SLUG),
        "disjoint": _list(_SLUG),
        "populations": _list(population),
    }
    return _object(fields, ["code", "name", "kind"])


def _site_types() -> Schema:
    fields = {
        "code": _SLUG | {"maxLength": 40},
        "name": _text(80),
        "modes": _list({"enum": [mode for mode, _ in PLACEMENT_MODES]}) | {"minItems": 1, "uniqueItems": True},
        "on_vehicles": _FLAG | {"description": "Whether it is on vehicles; if not, it is at a stop."},
        "asks_permission": _FLAG | {"description": "Whether its owner's permission is asked for before installation."},
    }
    return _object(fields, ["code", "name", "modes"])


def _review_rules() -> Schema:
    fields = {
        "slug": _SLUG,
        "reviewer": _SLUG,
        "modes": _list({"enum": list(Mode.values)}),
        "stop_types": _list(_text(3)),
        "areas": _list(_GSS),
        "valid_from": _DATE,
        "valid_to": {"anyOf": [_DATE, {"type": "null"}]},
        "days": {"type": "integer", "minimum": 1, "maximum": 365},
    }
    more = {
        "site_types": _list(_SLUG | {"maxLength": 40}),
        "operators": _list(_text(120)) | {"description": "Operators of fleets, as placements name them."},
        "further_reviewers": _list(_SLUG) | {"uniqueItems": True, "description": "Who judges too."},
        "advisory": _list(_SLUG) | {"uniqueItems": True, "description": "Those of the reviewers who are only heard."},
        "independent": _FLAG | {"description": "Whether none sees the vote of another before casting theirs."},
        "alongside": _FLAG | {"description": "Whether they judge beside those of the rule that goes first."},
        "cares_for": _list({"enum": list(COLUMNS)})
        | {"uniqueItems": True, "description": "The fields whose change reopens its reviews; empty for all."},
    }
    return _object(fields | more, list(fields))


def _reason_codes() -> Schema:
    fields = {
        "organisation": _SLUG | {"description": "Whose reason it is."},
        "code": {"type": "string", "pattern": "^[a-z][a-z_]*$", "maxLength": 40},
        "sentence": _text(300),
        "decisions": _list({"enum": list(DECISIONS)}) | {"minItems": 1},
    }
    return _object(fields)


def _expected_returns() -> Schema:
    """Of a campaign that is there; whose organisation leads it or contributes to it."""
    return _object(dict.fromkeys(EXPECTED_RETURN, _SLUG))


def _object(fields: Mapping[str, Schema], needed: Sequence[str] | None = None) -> Schema:
    required = list(fields) if needed is None else list(needed)
    return {"type": "object", "additionalProperties": False, "required": required, "properties": dict(fields)}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _text(most: int, least: int = 1) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": most}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _choice(model: type[models.Model], field: str) -> Schema:
    column = cast("models.Field[Any, Any]", model._meta.get_field(field))
    return {"enum": [value for value, _ in column.flatchoices]}
