"""The fuzzer takes a refusal of what is right by the document only where its operation lists the rule."""

from tests.fuzz.listed_rules import unlisted_faults

LISTED = {"operationId": "things_create", "x-rules": ["ends_before_it_starts", "cursor malformed"]}
BATCH = {"operationId": "things_batch", "x-rules": ["stale"]}


def refused(*faults, **problem):
    return {**problem, "errors": [{"pointer": pointer, "code": code} for pointer, code in faults]}


def test_a_listed_rule_is_taken_wherever_it_refuses():
    assert unlisted_faults(LISTED, refused(("/ends_at", "ends_before_it_starts"), ("?cursor", "malformed"))) == []
    assert unlisted_faults(BATCH, refused(("/items/3/version", "stale"))) == []


def test_what_is_not_listed_is_named():
    faults = refused(("/title", "blank"), ("?after", "malformed"), ("/partners/0", "repeated"))
    assert unlisted_faults(LISTED, faults) == ["title blank", "after malformed", "partners repeated"]


def test_a_problem_without_faults_of_fields_counts_as_one():
    assert unlisted_faults(LISTED, {"type": "/problems/malformed-header", "errors": []}) == ["malformed_header"]
    assert unlisted_faults(LISTED, {"type": "/problems/idempotency-key-reused", "errors": []}) == []
    assert unlisted_faults(LISTED, {"error": "invalid_grant"}) == ["invalid_grant"]


def test_an_item_of_a_batch_may_be_refused_as_one_row_is_but_its_fields_only_by_rules():
    faults = refused(("/items/0", "not_a_contributor"), ("/items/1/title", "blank"), ("/items/2/period", "overlaps"))
    kinds = {"not_a_contributor", "overlaps"}
    assert unlisted_faults(BATCH, faults, kinds) == ["title blank"]
    assert "period overlaps" in unlisted_faults(LISTED, faults, kinds)
