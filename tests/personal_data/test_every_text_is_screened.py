"""Every text of the API that is kept is screened for personal data, or says beside itself why it is not."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Channel
from coordination.ground.screening import HIDDEN, Readers, TextKind
from coordination.models import Change
from events.models import Event
from partners.models import ApiKey, Person
from tests import make
from tests.contract_client import document, faults
from tests.coordination.imports.row_files import CALENDAR, CSV, LINES, event, finish, lines, refused, send
from tests.events.calendars.test_parse import calendar, entry
from tests.request_bodies import CAMPAIGN, EVENT

pytestmark = pytest.mark.usefixtures("on_stage")

TOLD = "Ana Price, aged 9"
TOLD_IN_A_NAME = "Ana-Price-aged-9"


def bodies() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What each operation reads: its bodies by media type, and its parameters unless it only reads."""
    for path, item in document()["paths"].items():
        for method in {"get", "post", "put", "patch", "delete"} & set(item):
            operation = item[method]
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                yield f"{method} {path} {media}", content["schema"]
            for parameter in operation.get("parameters", ()) if method != "get" else ():
                parameter = resolved(parameter)
                yield f"{method} {path} {parameter['in']} {parameter['name']}", parameter["schema"]


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference refers to."""
    if "$ref" not in schema:
        return schema
    found: Any = document()
    for step in schema["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found


def texts(schema: Mapping[str, Any], where: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every string in a schema that may hold any words, and the whole that says how it is screened."""
    schema = resolved(schema)
    if "x-not-screened" in schema or "x-screened-as" in schema:
        yield where, schema
        return
    for name, inner in schema.get("properties", {}).items():
        yield from texts(inner, f"{where}/{name}")
    for inner in (schema.get("items"), *schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        if inner is not None:
            yield from texts(inner, where)
    if "string" in (schema.get("type"), *(schema["type"] if isinstance(schema.get("type"), list) else ())):
        yield where, schema


def can_say_anything(schema: Mapping[str, Any]) -> bool:
    """Not one of a few words, nor an id, nor a time."""
    form = schema.get("format") in ("uuid", "date", "date-time")
    return not form and "enum" not in schema and schema.get("maxLength") != 0


ALL = [text for where, schema in bodies() for text in texts(schema, where)]


def test_every_text_that_is_read_says_how_it_is_screened_or_why_not():
    silent = {where for where, schema in ALL if can_say_anything(schema) and not _says(schema)}
    assert len(ALL) > 200
    assert silent == set()


def test_what_an_open_page_prints_of_an_endorsement_is_declared_as_read_by_everybody():
    offered = [schema for where, schema in ALL if "/endorsements/" in where and where.endswith("/statement")]
    assert offered and {schema["x-read-by"] for schema in offered} == {"everybody"}


def _says(schema: Mapping[str, Any]) -> bool:
    if "x-not-screened" in schema:
        return len(schema["x-not-screened"]) > 20 and schema["x-not-screened"].endswith(".")
    if schema.get("x-screened-as") == "its fields":
        return True
    return schema.get("x-screened-as") in list(TextKind) and schema.get("x-read-by") in list(Readers)


def test_what_is_exempt_is_little():
    exempt = {where.rpartition("/")[2] for where, schema in ALL if "x-not-screened" in schema}
    named = {
        "campaign",
        "phase",
        "partners",
        "stop",
        "area",
        "channel",
        "channels",
        "other_channel",
        "predecessor",
        "placement",
        "part_of",
        "organisation",
        "on_behalf_of",
        "universe",
    }
    closed = {"sha256", "photograph_sha256", "postcode", "uprn"}
    closed |= {"sheet", "mapping"}  # of a table, whose fields are screened
    closed |= {"png", "jpeg", "webp", "pdf", "octet-stream"}  # the body is a picture
    assert {name for name in exempt if " " not in name} - named - closed == {
        "scope",
        "client_id",
        "client_secret",
        # of what is to be taken out, which is never stored
        "fields",
        "subject",
        "subject_id",
        "text",
        # codes of rows that are there
        "follows",
        "site_type",
        "site_types",
        "stop_types",
        "areas",
        "reviewer",
        "further_reviewers",
        "advisory",
    }


def told_nowhere(caplog: Any, capfd: Any, *answers: Any) -> bool:
    """Whether neither an answer nor the log repeats what was sent."""
    printed = capfd.readouterr()
    said = [answer.content.decode() for answer in answers] + [caplog.text, printed.out, printed.err]
    return not any("Price" in text for text in said) and not _kept()


def _kept() -> bool:
    entries = Change.objects.values_list("before", "after", "request_id", "reason", "subject_id")
    return any("Price" in json.dumps(entry) for entry in entries)


@pytest.fixture
def logged(request_log: Any) -> Any:
    request_log.set_level(0)
    request_log.set_level(0, "django_structlog")
    return request_log


FIELDS = {
    "external_ref": TOLD_IN_A_NAME,
    "title": TOLD,
    "summary": f"With {TOLD}, at the stall.",
    "place.name": f"The house of {TOLD}",
    "place.address": f"House of {TOLD}",
    "url": f"https://example.org/{TOLD_IN_A_NAME}/",
}


def row(column: str, text: str) -> dict[str, Any]:
    """A row for an event with that text in that column."""
    found = event("row-1")
    name, _, inner = column.partition(".")
    found[name] = {"name": "Hall", inner: text} if inner else text
    return found


def table(item: Mapping[str, Any]) -> bytes:
    """The row as a spreadsheet has it."""
    flat = {name: value for name, value in item.items() if not isinstance(value, dict)}
    flat |= {f"place.{name}": value for name, value in item.get("place", {}).items()}
    file = io.StringIO()
    writer = csv.DictWriter(file, list(flat))
    writer.writeheader()
    writer.writerow(flat)
    return file.getvalue().encode()


@pytest.mark.parametrize("column", FIELDS)
def test_a_table_and_a_file_of_rows_are_screened_cell_by_cell(dudley, logged, capfd, column: str):
    item = row(column, FIELDS[column])
    batch = dudley.generic("POST", "/api/v1/events/batch/", table(item), content_type=CSV)
    assert batch.status_code == 400
    assert (column, "child_with_age") in [(fault["column"], fault["code"]) for fault in batch.json()["errors"]]
    answers = [batch]
    for body, media_type in ((table(item), CSV), (lines([item]), LINES)):
        operation = finish(send(dudley, body, media_type))
        assert operation.result["refused"] == 1
        assert (column, "child_with_age") in [fault[1:] for fault in refused(dudley, operation)]
        answers.append(dudley.get(f"/api/v1/imports/{operation.pk}/refused/"))
    assert told_nowhere(logged, capfd, *answers)
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        f"LOCATION:House of {TOLD}".replace(",", "\\,"),
        f"DESCRIPTION:With {TOLD}".replace(",", "\\,"),
        f"URL:https://example.org/{TOLD_IN_A_NAME}/",
    ],
)
def test_a_calendars_texts_are_screened(dudley, logged, capfd, line: str):
    data = calendar(entry(line)).encode()
    operation = finish(send(dudley, data, CALENDAR, f"resource=events&campaign={make.SEE_ME}"))
    assert operation.result["refused"] == 1
    assert told_nowhere(logged, capfd, dudley.get(f"/api/v1/imports/{operation.pk}/refused/"))


@pytest.mark.parametrize("uid", [TOLD_IN_A_NAME, "ana.price@example.org", f"x-{TOLD}", "943-476-5919@host"])
def test_of_a_uid_that_names_somebody_only_a_digest_is_kept(dudley, logged, capfd, uid: str):
    people = ["ORGANIZER;CN=Ana Price:mailto:ana.price@example.org", "ATTENDEE:mailto:ana.price@example.org"]
    people += ["CONTACT:Ana Price", "COMMENT:Ask Ana Price"]
    data = calendar(entry(*people, uid=uid)).encode()
    operation = finish(send(dudley, data, CALENDAR, f"resource=events&campaign={make.SEE_ME}"))
    assert operation.result["created"] == 1
    assert Event.objects.get().external_ref.startswith("uid~~")
    again = finish(send(dudley, data, CALENDAR, f"resource=events&campaign={make.SEE_ME}"))
    assert again.result["unchanged"] == 1
    assert told_nowhere(logged, capfd, dudley.get("/api/v1/events/"))


@pytest.mark.parametrize("uid", ["20170222-22@calendar.example", "stalls@dudley.gov.uk", "7f3k2qd8@google.com"])
def test_an_ordinary_uid_stays_what_it_was(dudley, uid: str):
    finish(send(dudley, calendar(entry(uid=uid)).encode(), CALENDAR, f"resource=events&campaign={make.SEE_ME}"))
    assert Event.objects.get().external_ref == uid.replace("@", "~40")


@pytest.mark.parametrize("sent", [TOLD_IN_A_NAME, "ring-07700-900123", "x.943-476-5919", "AB-12-34-56-C"])
def test_a_request_id_that_holds_personal_data_is_replaced(dudley, logged, capfd, sent: str):
    answer = dudley.post("/api/v1/events/", EVENT, headers={"X-Request-ID": sent})
    assert answer.status_code == 201
    assert answer.headers["X-Request-ID"] != sent
    assert Change.objects.get(subject="event").request_id == answer.headers["X-Request-ID"]
    assert told_nowhere(logged, capfd, answer)
    assert sent not in logged.text


@pytest.mark.parametrize("sent", ["8e03978e-40d5-43dd-bc93-6894a57f9324", "import-2017-02-22.stalls"])
def test_an_ordinary_request_id_is_kept(dudley, sent: str):
    answer = dudley.get("/api/v1/events/", headers={"X-Request-ID": sent})
    assert answer.headers["X-Request-ID"] == sent


def test_an_address_that_names_somebody_is_neither_logged_nor_answered(dudley, logged, capfd):
    answers = [
        dudley.put(f"/api/v1/events/by-ref/{TOLD_IN_A_NAME}/", EVENT),
        dudley.get(f"/api/v1/campaigns/{TOLD_IN_A_NAME}/"),
        dudley.get(f"/api/v1/events/?campaign={TOLD_IN_A_NAME}"),
        dudley.get("/api/v1/events/?Ana-Price-aged-9=x"),
        dudley.post("/api/v1/events/", {**EVENT, TOLD: "x"}),
    ]
    assert all(answer.status_code in (400, 404) for answer in answers)
    assert answers[1].json()["instance"] == f"/api/v1/campaigns/{'%E2%80%A6'}/"
    assert ("/" + HIDDEN, "unknown_field") in faults(answers[4])
    assert told_nowhere(logged, capfd, *answers)


def test_an_unknown_field_of_a_row_is_kept_without_its_name(dudley, logged, capfd):
    operation = finish(send(dudley, lines([{**event("row-1"), TOLD: "x"}]), LINES))
    assert refused(dudley, operation) == [(1, HIDDEN, "unknown_field")]
    assert told_nowhere(logged, capfd)


def test_a_help_lines_number_is_printed_as_it_is(dudley):
    line = {"name": "Dudley's team", "contact": "01384 900123", "url": "https://example.org/help/"}
    answer = dudley.post("/api/v1/campaigns/", {**CAMPAIGN, "help_lines": [line]})
    assert answer.status_code == 201
    assert answer.json()["help_lines"] == [line]


def test_commands_screen_what_others_will_read(tmp_path, capfd):
    with pytest.raises(CommandError, match="--name"):
        call_command("issue_key", "dudley", name=TOLD)
    with pytest.raises(CommandError, match="telephone number"):
        call_command("add_person", "x@example.org", "Ring 07700 900123", "dudley", "viewer")
    with pytest.raises(CommandError, match="/channels/0/name"):
        call_command("load_reference", _reference(tmp_path, TOLD))
    printed = capfd.readouterr()
    assert "Price" not in printed.out + printed.err
    assert not Person.objects.exists()
    assert not Channel.objects.filter(code="new").exists()
    assert not ApiKey.objects.filter(name=TOLD).exists()


def _reference(folder: Any, name: str) -> Any:
    data = {"areas": [], "organisations": [], "review_rules": []}
    channel = {"code": "new", "name": name, "kind": "other", "unit": "visits"}
    path = folder / "reference.json"
    path.write_text(json.dumps({**data, "channels": [channel]}))
    return path
