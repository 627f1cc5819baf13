"""The document itself."""

from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.resources.document import document


def test_the_document_is_valid_openapi_3_1():
    assert document()["openapi"].startswith("3.1")
    errors = list(OpenAPIV31SpecValidator(document()).iter_errors())
    assert not errors, [f"{list(error.absolute_path)}: {error.message[:200]}" for error in errors]
