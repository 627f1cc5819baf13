"""The contract: complete, valid, and served without asking anybody."""

import re
from io import StringIO

import orjson
import pytest
import yaml
from django.core.management import call_command
from django.test import Client, override_settings
from openapi_spec_validator import validate

from coordination.api import docs

PAGES = ["/api/v1/docs/", "/api/v1/redoc/"]


@pytest.fixture(scope="module")
def contract():
    out = StringIO()
    call_command("spectacular", "--api-version", "1", "--fail-on-warn", stdout=out)
    return yaml.load(out.getvalue(), yaml.CSafeLoader)


@pytest.fixture(scope="module")
def parcels_contract():
    urls, out = "tests.coordination.api.parcels", StringIO()
    with override_settings(ROOT_URLCONF=urls):
        call_command("spectacular", "--api-version", "1", "--urlconf", urls, stdout=out)
    return yaml.load(out.getvalue(), yaml.CSafeLoader)


def operations(contract):
    return [(path, method, one) for path, methods in contract["paths"].items() for method, one in methods.items()]


def test_the_document_is_valid_openapi_3_1(contract):
    assert contract["openapi"].startswith("3.1")
    validate(contract)


def test_every_operation_has_a_name_a_summary_a_tag_and_an_example(contract):
    names = [one["operationId"] for _, _, one in operations(contract)]
    assert len(names) == len(set(names))
    for path, method, one in operations(contract):
        assert one["summary"], (path, method)
        assert one["tags"] == [path.split("/")[3]]
        for status, response in one["responses"].items():
            for media_type, media in response.get("content", {}).items():
                assert "example" in media, (path, method, status, media_type)
        for media in one.get("requestBody", {}).get("content", {}).values():
            assert "example" in media, (path, method)


def test_every_operation_lists_its_errors_as_problems(contract):
    for path, method, one in operations(contract):
        statuses = set(one["responses"])
        assert {"400", "500", "503"} <= statuses, (path, method)
        assert "406" in statuses or "/open/" in path  # which has one form, whatever Accept says
        assert {"401", "403"} <= statuses or not one.get("security")
        if "requestBody" in one:
            assert {"409", "413", "415"} <= statuses, (path, method)
    for response in contract["components"]["responses"].values():
        (media_type,) = response["content"]
        assert media_type == "application/problem+json"
        assert response["content"][media_type]["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert response["content"][media_type]["example"]["request_id"]


def test_a_versioned_resource_documents_its_etag_and_its_preconditions(parcels_contract):
    paths = parcels_contract["paths"]
    one = paths["/api/v1/parcels/{id}/"]
    assert "ETag" in one["get"]["responses"]["200"]["headers"]
    assert "304" in one["get"]["responses"]
    assert {"$ref": "#/components/parameters/If-Match"} in one["patch"]["parameters"]
    assert "412" in one["patch"]["responses"]
    assert "428" not in one["patch"]["responses"]
    weigh = paths["/api/v1/parcels/{id}/weigh/"]["post"]
    assert weigh["operationId"] == "parcels_weigh"
    assert weigh["summary"] == "Weigh it"
    assert "428" in weigh["responses"]
    assert "requestBody" not in weigh
    by_ref = paths["/api/v1/parcels/by-ref/{external_ref}/"]["put"]
    assert by_ref["operationId"] == "parcels_by_ref"
    assert {"200", "201"} <= set(by_ref["responses"])
    created = paths["/api/v1/parcels/"]["post"]
    repeats = {"Idempotency-Key-Expires", "Idempotent-Replayed"}
    assert set(created["responses"]["201"]["headers"]) == {"ETag", "Location"} | repeats
    assert {"$ref": "#/components/parameters/Idempotency-Key"} in created["parameters"]
    assert "422" in created["responses"]
    assert set(created["requestBody"]["content"]["application/json"]["example"]) == {"title", "weight"}


def test_a_list_documents_its_filters_and_its_pages(parcels_contract):
    one = parcels_contract["paths"]["/api/v1/parcels/"]["get"]
    parameters = {parameter["name"]: parameter for parameter in one["parameters"]}
    assert {"from", "to", "size", "cursor", "limit", "count"} <= set(parameters)
    assert parameters["size"]["schema"]["items"]["enum"] == ["small", "large"]
    assert parameters["size"]["explode"] is False
    assert "Link" in one["responses"]["200"]["headers"]
    assert "`read`" in one["description"]


def test_a_request_schema_allows_no_undeclared_field(parcels_contract):
    schemas = parcels_contract["components"]["schemas"]
    assert schemas["ParcelRequest"]["additionalProperties"] is False
    assert "organisation" not in schemas["ParcelRequest"]["properties"]
    assert "additionalProperties" not in schemas["Parcel"]


@pytest.fixture
def served(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.1\ninfo: {title: t, version: '1'}\npaths: {}\n")
    docs._document.cache_clear()
    yield Client()
    docs._document.cache_clear()


def test_the_committed_file_is_served_as_yaml_or_json(served):
    plain = served.get("/api/v1/schema/")
    assert plain.status_code == 200
    assert plain.headers["Content-Type"] == "application/yaml"
    assert plain.content.startswith(b"openapi: 3.1.1\n")
    as_json = served.get("/api/v1/schema/", headers={"Accept": "application/json"})
    assert as_json.headers["Content-Type"] == "application/json"
    assert orjson.loads(as_json.content) == yaml.load(plain.content, yaml.CSafeLoader)
    assert as_json.headers["ETag"] != plain.headers["ETag"]
    again = served.get("/api/v1/schema/", headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_contract_takes_no_other_method(served):
    response = served.post("/api/v1/schema/")
    assert response.status_code == 405
    assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("page", PAGES)
def test_a_documentation_page_loads_from_nowhere_else(page):
    response = Client().get(page)
    assert response.status_code == 200
    assert not re.search(r"(?:https?:)?//\w", response.content.decode())
    assert "<script>" not in response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy


@pytest.mark.parametrize("page", PAGES)
def test_everything_a_documentation_page_loads_is_here(page):
    from django.contrib.staticfiles import finders

    addresses = re.findall(r'(?:src|href)="/static/([^"]+)"', Client().get(page).content.decode())
    assert len(addresses) >= 4
    for address in addresses:
        assert finders.find(address), address


def test_where_a_version_must_be_named_the_document_says_so(contract):
    needed = {"$ref": "#/components/parameters/If-Match-Needed"}
    for path, method, one in operations(contract):
        assert (needed in one.get("parameters", ())) == ("428" in one["responses"]), (path, method)
    assert contract["components"]["parameters"]["If-Match-Needed"]["required"] is True


def test_every_rule_that_no_schema_can_say_is_listed_and_described(contract):
    (create,) = (one for _, _, one in operations(contract) if one["operationId"] == "events_create")
    assert {"ends_before_it_starts", "latitude invalid", "not_found", "nhs_number"} <= set(create["x-rules"])
    # White space alone; a field with a form of its own says that in its pattern.
    assert {rule for rule in create["x-rules"] if rule.endswith(" blank")} == {
        *("title blank", "summary blank", "name blank", "address blank")
    }
    assert "`ends_before_it_starts`" in create["description"]
    assert create["description"].endswith(", personal data.")
    (listed,) = (one for _, _, one in operations(contract) if one["operationId"] == "channels_list")
    assert listed["x-rules"] == ["cursor malformed", "export_too_large", "not_in_an_export"]


def test_no_parameter_of_a_query_is_empty(contract):
    for path, method, one in operations(contract):
        for parameter in one.get("parameters", ()):
            if parameter.get("in") == "query":
                schema = parameter["schema"]
                assert schema.get("type") != "array" or schema["minItems"] == 1, (path, method, parameter["name"])
                is_free = schema.get("type") == "string" and not schema.keys() & {"enum", "format", "pattern"}
                assert not is_free or schema["minLength"] == 1, (path, method, parameter["name"])
