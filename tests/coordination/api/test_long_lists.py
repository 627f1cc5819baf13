"""What is too long is refused before it is read through: by what is looked at, looked up and told, never by time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from campaigns.api.campaigns import HelpLineSerializer
from coordination.api.serializers import Strict
from coordination.fields import CountedListField
from coordination.fields.references import MOST_KEYS
from coordination.problems.strict_json import MAX_MEMBERS
from coordination.rows import table_header
from tests import make
from tests.request_bodies import CAMPAIGN, EVENT

pytestmark = pytest.mark.django_db
MANY = 30_000
ROOT = Path(__file__).resolve().parents[3]


class Looked(serializers.CharField):
    """Counts what it is asked to read."""

    times = 0

    def run_validation(self, data: Any = serializers.empty) -> Any:
        type(self).times += 1
        return super().run_validation(data)


class Tagged(Strict):
    tags = CountedListField(child=Looked(), max_length=20)


def test_a_list_that_is_too_long_is_refused_before_its_first_thing_is_looked_at():
    Looked.times = 0
    tagged = Tagged(data={"tags": ["#seemehearme"] * MANY})
    assert not tagged.is_valid()
    assert (Looked.times, tagged.errors["tags"][0].code) == (0, "max_length")
    assert Tagged(data={"tags": ["#seemehearme"] * 20}).is_valid()
    assert Looked.times == 20


def serializer_classes(of: type[Any]) -> Iterator[type[Any]]:
    """Every class of the service's own below `of`."""
    for below in of.__subclasses__():
        if below.__module__.split(".")[0] in ("coordination", "partners", "campaigns", "events"):
            yield below
        yield from serializer_classes(below)


def test_every_bounded_list_is_counted_before_it_is_read():
    bounded = {
        f"{serializer.__module__}.{serializer.__name__}.{name}": isinstance(field, CountedListField)
        for serializer in serializer_classes(Strict)
        for name, field in getattr(serializer, "_declared_fields", {}).items()
        if isinstance(field, serializers.ListField) and field.max_length is not None
    }
    assert "campaigns.api.campaigns.CampaignSerializer.hashtags" in bounded
    assert not {place for place, is_counted in bounded.items() if not is_counted}


def test_every_list_of_a_body_is_bounded_in_the_contract():
    document = yaml.safe_load((ROOT / "openapi.yaml").read_text())
    bodies = [
        content["schema"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict) and "requestBody" in operation
        for media_type, content in operation["requestBody"]["content"].items()
        if media_type == "application/json"
    ]
    assert len(bodies) > 40
    unnamed = {
        "CampaignRequest.help_lines",
        "PatchedCampaignRequest.help_lines",
    }  # bounded, and the document does not say
    assert {place for body in bodies for place in unbounded(body, document, "")} == unnamed


def test_help_lines_that_are_too_many_are_refused_before_the_first_is_read(monkeypatch):
    monkeypatch.setattr(HelpLineSerializer, "run_validation", never)
    answer = make.client(make.LEAD).post("/api/v1/campaigns/", {**CAMPAIGN, "help_lines": [{}] * 21})
    faults = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
    assert (answer.status_code, faults) == (400, [("/help_lines", "max_length")])


def unbounded(schema: Any, document: Any, place: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Where a list without `maxItems` stands in what a body may hold."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        if name not in above:
            yield from unbounded(document["components"]["schemas"][name], document, name, (*above, name))
        return
    if schema.get("readOnly"):
        return
    if schema.get("type") == "array":
        if "maxItems" not in schema:
            yield place
        yield from unbounded(schema["items"], document, f"{place}[]", above)
    for name, member in schema.get("properties", {}).items():
        yield from unbounded(member, document, f"{place}.{name}", above)
    for way in ("allOf", "anyOf", "oneOf"):
        for member in schema.get(way, []):
            yield from unbounded(member, document, place, above)


@pytest.mark.parametrize("many", [MOST_KEYS + 1, MANY])
def test_nothing_of_a_list_of_keys_that_is_too_long_is_looked_up(many: int):
    make.make_campaign()
    item = {**EVENT, "external_ref": "a", "partners": [f"organisation-{number}" for number in range(many)]}
    client = make.client()
    with CaptureQueriesContext(connection) as asked:
        answer = client.post("/api/v1/events/batch/", {"items": [item]})
    assert answer.status_code == 400
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/items/0/partners", "invalid")
    ]
    assert not [query for query in asked.captured_queries if "organisation-1" in query["sql"]]


@pytest.mark.parametrize(
    "body", [{f"f{n}": 1 for n in range(MAX_MEMBERS + 1)}, {"place": dict.fromkeys(map(str, range(MANY)), 1)}]
)
def test_an_object_with_too_many_members_is_refused_before_it_is_read(body: dict[str, Any], monkeypatch):
    monkeypatch.setattr(Strict, "to_internal_value", never)
    answer = make.client().post("/api/v1/events/", body)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")
    assert answer.json()["detail"] == "An object may have at most 1,000 members."
    assert not answer.json()["errors"]


def never(*_arguments: Any) -> Any:
    raise AssertionError("it was read")


def test_a_header_with_too_many_unknown_columns_is_compared_no_further_than_is_told(monkeypatch):
    compared = []
    nearest = table_header._nearest
    monkeypatch.setattr(table_header, "_nearest", lambda *words: compared.append(words[0]) or nearest(*words))
    header = ",".join(f"c{number}" for number in range(3_000))
    answer = make.client().post("/api/v1/events/batch/", f"{header}\n1\n", content_type="text/csv")
    assert (answer.status_code, len(answer.json()["errors"]), len(compared)) == (400, 100, 100)


def test_a_column_that_is_there_twice_is_told_once_for_each_time_more():
    answer = make.client().post("/api/v1/events/batch/", "title,kind,title,title\n", content_type="text/csv")
    codes = [fault["code"] for fault in answer.json()["errors"]]
    assert codes.count("repeated_column") == 2
