"""The document itself."""

import re
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from coordination import web
from coordination.framework_settings import SPECTACULAR_SETTINGS
from coordination.problems.problem_types import TYPES
from tests.contract_client import document

pytestmark = pytest.mark.usefixtures("on_stage")

WEB = Path(web.__file__).parent
REFUSES = re.compile(r'\b(?:_?refused?\(|HEAD_TOO_LARGE = \()"(\w+)"')


def test_the_document_is_valid_openapi_3_1():
    assert document()["openapi"].startswith("3.1")
    errors = list(OpenAPIV31SpecValidator(document()).iter_errors())
    assert not errors, [f"{list(error.absolute_path)}: {error.message[:200]}" for error in errors]


def test_what_the_server_answers_by_itself_is_announced_for_every_operation():
    answered = {TYPES[code] for file in WEB.glob("*.py") for code in REFUSES.findall(file.read_text())}
    everywhere = document()["x-every-operation"]["responses"]
    for status in {str(kind.status) for kind in answered} - {"500", "503"}:  # these two stand at each operation
        name = everywhere[status]["$ref"].removeprefix("#/components/responses/")
        assert document()["components"]["responses"][name]["content"].keys() == {"application/problem+json"}
    known = document()["components"]["schemas"]["Problem"]["properties"]["type"]["examples"]
    assert {kind.uri for kind in answered} <= set(known)
    assert {"408", "431"} <= {str(kind.status) for kind in answered}


def test_every_tag_has_its_place_in_the_order_of_the_pages():
    operations = [
        operation
        for paths in (document()["paths"], document()["webhooks"])
        for path in paths.values()
        for operation in path.values()
        if isinstance(operation, dict)
    ]
    used = {tag for operation in operations for tag in operation.get("tags", ())}
    assert used == {tag["name"] for tag in SPECTACULAR_SETTINGS["TAGS"]}
    assert len(SPECTACULAR_SETTINGS["TAGS"]) == len(used)
