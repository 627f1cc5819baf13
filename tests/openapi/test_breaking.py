"""The check of the contract against the released one notices each kind of breach, and nothing that is none."""

from copy import deepcopy

import pytest

from tests.openapi.breaking import breaches, uncorrected

THING = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "maxLength": 20},
        "kind": {"$ref": "#/components/schemas/Kind"},
        "place": {"oneOf": [{"$ref": "#/components/schemas/Place"}, {"type": "null"}]},
        "sizes": {"type": "array", "items": {"type": "number"}},
    },
    "additionalProperties": False,
}
ANSWER = {"description": "It.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
RELEASED = {
    "paths": {
        "/things/": {
            "get": {
                "parameters": [{"name": "size", "in": "query", "schema": {"type": "integer", "minimum": 1}}],
                "responses": {
                    "200": {
                        "headers": {"Link": {}},
                        "content": {
                            "application/json": ANSWER["content"]["application/json"],
                            "text/csv": {"schema": {}},
                        },
                    }
                },
            },
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                "responses": {"201": ANSWER, "202": {"description": "Later."}, "400": {"description": "No."}},
            },
        }
    },
    "components": {
        "schemas": {
            "Thing": THING,
            "Kind": {"type": "string", "enum": ["large", "small"]},
            "Place": {"type": "object", "properties": {"city": {"type": "string"}}},
        }
    },
}

BREACHES = {
    "an operation": (["paths/~/post"], "POST /things/: the operation is gone"),
    "a whole address": (["paths/~"], "GET /things/: the operation is gone"),
    "a parameter": (["paths/~/get/parameters", []], "query parameter size: it is gone"),
    "the type of a parameter": (["paths/~/get/parameters/0/schema/type", "boolean"], "no longer takes integer"),
    "a bound of a parameter": (["paths/~/get/parameters/0/schema/minimum", 2], "minimum is now 2"),
    "a parameter that is newly required": (["paths/~/get/parameters/0/required", True], "it is newly required"),
    "a media type of an answer": (["paths/~/get/responses/200/content/text/csv"], "text/csv is no longer answered"),
    "a header of an answer": (["paths/~/get/responses/200/headers/Link"], "the header Link is gone"),
    "a status": (["paths/~/post/responses/202"], "it no longer answers 202"),
    "a body that is newly required": (["paths/~/post/requestBody/required", True], "a body is newly required"),
    "a field": (["components/schemas/Thing/properties/kind"], "answer/kind: the field is gone"),
    "a field that is newly required": (
        ["components/schemas/Thing/required", ["name", "kind"]],
        "body/kind: it is newly",
    ),
    "a field that may be missing": (["components/schemas/Thing/required", []], "answer/name: it may newly be missing"),
    "the type of a field": (
        ["components/schemas/Thing/properties/name/type", "integer"],
        "answer/name: it may newly be",
    ),
    "a field that may be null": (
        ["components/schemas/Thing/properties/name/type", ["string", "null"]],
        "newly be null",
    ),
    "a field that may not be null": (
        ["components/schemas/Thing/properties/place", {"$ref": "#/components/schemas/Place"}],
        "body/place: it no longer takes null",
    ),
    "a field within a field": (["components/schemas/Place/properties/city"], "answer/place/city: the field is gone"),
    "an item's type": (
        ["components/schemas/Thing/properties/sizes/items/type", "integer"],
        "body/sizes[]: it no longer",
    ),
    "a word": (["components/schemas/Kind/enum", ["large"]], "body/kind: it no longer takes small"),
    "words where any text was": (["components/schemas/Thing/properties/name/enum", ["a"]], "any other word"),
    "a length": (["components/schemas/Thing/properties/name/maxLength", 10], "maxLength is now 10"),
    "a pattern": (["components/schemas/Thing/properties/name/pattern", "^a"], "pattern is now ^a"),
}


def walk(document, change):
    """Put or delete what the words of the way name; `~` stands for the one address, whose name holds slashes."""
    words = [part.replace("~", "/things/") for part in change[0].replace("text/csv", "text|csv").split("/")]
    words = [word.replace("text|csv", "text/csv") for word in words]
    for word in words[:-1]:
        document = document[int(word) if word.isdigit() and isinstance(document, list) else word]
    if len(change) == 1:
        del document[words[-1]]
    else:
        document[words[-1]] = change[1]


@pytest.mark.parametrize("name", BREACHES)
def test_the_contract_check_notices_a_breach_of(name):
    change, expected = BREACHES[name]
    present = deepcopy(RELEASED)
    walk(present, change)
    found = breaches(RELEASED, present)
    assert any(expected in one for one in found), found


@pytest.mark.parametrize(
    "change",
    [
        ["paths/~/delete", {"responses": {"204": {}}}],
        ["paths/~/get/parameters/0/schema/type", "number"],
        ["paths/~/get/parameters/0/schema/minimum", 0],
        ["components/schemas/Thing/properties/colour", {"type": "string"}],
        ["components/schemas/Kind/enum", ["large", "medium", "small"]],
        ["components/schemas/Thing/properties/name/maxLength", 30],
        ["paths/~/post/responses/409", {"description": "No."}],
        ["paths/~/get/responses/200/content/application|geo", {"schema": {}}],
    ],
)
def test_the_contract_check_lets_additions_through(change):
    present = deepcopy(RELEASED)
    walk(present, change)
    assert present != RELEASED
    assert breaches(RELEASED, present) == []


def test_the_same_contract_has_no_breach():
    assert breaches(RELEASED, deepcopy(RELEASED)) == []


def test_a_correction_covers_the_breach_that_it_names_and_nothing_else():
    narrowed = "POST /things/ body/name: pattern is now ^a.c$"
    corrections = {"… body…/name: pattern is now ^a.c$": "Nothing else was ever taken."}
    assert uncorrected([narrowed], corrections) == []
    another = "POST /things/ body/name: pattern is now ^abc$"
    assert uncorrected([narrowed, another], corrections) == [another]


def test_a_correction_of_nothing_is_a_fault_of_the_list():
    assert uncorrected([], {"GET /things/: it is gone": "Why"}) == [
        "This corrects nothing any more: GET /things/: it is gone"
    ]
