"""Free text is screened on its way in: refused by field and code, and repeated nowhere."""

import copy
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import URLResolver, get_resolver
from rest_framework import serializers

from coordination.api.described import declared_operation
from coordination.fields import Screened
from coordination.ground.screening import TextKind
from coordination.models import Change
from tests.contract_client import faults
from tests.write_requests import WRITES, Write, reading_a_body

pytestmark = pytest.mark.usefixtures("on_stage")

TEXTS = {
    "Ring me on 07700 900123.": "phone_number",
    "Write to ana.price@example.org.": "email_address",
    "Her NHS number is 943 476 5919.": "nhs_number",
    "AB 12 34 56 C": "ni_number",
    "They live at B1 1AA.": "postcode",
    "Ana, aged 9, came along.": "child_with_age",
}
# What a place may say of itself is left out.
IN_A_VENUE = {text: code for text, code in TEXTS.items() if code not in ("phone_number", "email_address", "postcode")}
IN_A_NAME = {
    "07700-900123": "phone_number",
    "x.943-476-5919": "nhs_number",
    "AB-12-34-56-C": "ni_number",
    "Ana-Price-aged-9": "child_with_age",
    "#AnaPrice-aged-9": "child_with_age",
    "ana.price~40example.org": "email_address",
    "janeprice~40gmail.com": "email_address",
    "chloe-yr9": "child_with_age",
    "chloe_14": "child_with_age",
}
IN_AN_ADDRESS = {
    "https://example.org/stalls?ring=07700%20900123": "phone_number",
    "https://example.org/stalls?ring=07700+900123": "phone_number",
    "https://example.org/stalls?ring=07700%2520900123": "phone_number",
    "https://example.org/943-476-5919/": "nhs_number",
    "https://example.org/?to=ana.price%40example.org": "email_address",
    "https://example.org/Ana-Price-aged-9/": "child_with_age",
    "https://example.org/#Ana,%20aged%209": "child_with_age",
    "https://example.org/?first=Chloe&last=Price&years=14": "child_with_age",
}
IN_A_CONTACT = {text: code for text, code in TEXTS.items() if code not in ("phone_number", "email_address")}
SENT = {
    TextKind.CONTACT: IN_A_CONTACT,
    TextKind.PROSE: TEXTS,
    TextKind.VENUE: IN_A_VENUE,
    TextKind.IDENTIFIER: IN_A_NAME,
    TextKind.ADDRESS: IN_AN_ADDRESS,
}


def screened(serializer: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], TextKind]]:
    """Where a serializer reads a text that is screened, and as what."""
    for name, field in serializer.fields.items():
        if field.read_only:
            continue
        if hasattr(field, "child"):
            name, field = f"{name}/0", field.child
        if isinstance(field, Screened) and not field.exempt:
            yield (*at, *name.split("/")), field.how
        elif isinstance(field, serializers.BaseSerializer) and hasattr(field, "fields"):
            # Of many items: each of them, as of a batch.
            yield from screened(field, at if name == "items/0" else (*at, *name.split("/")))


def serializers_read() -> dict[str, type[serializers.Serializer[Any]]]:
    """The serializer of each operation that reads a body."""
    found = {}
    for resolver in get_resolver().url_patterns:
        for pattern in resolver.url_patterns if isinstance(resolver, URLResolver) else ():
            if not hasattr(pattern.callback, "cls"):
                continue  # a page: what is typed there is read by a serializer of the API
            view = pattern.callback.cls
            for action in pattern.callback.actions.values():
                # Of a batch: its items, each as POST reads it.
                body = declared_operation(view, action).body or getattr(view, "serializer_class", None)
                found[view, action] = body
    return {f"{_prefix(view)}_{action}": body for (view, action), body in found.items()}


def _prefix(view: type) -> str:
    names = {"Phases": "campaigns_phases", "Participants": "campaigns_participants"}
    names |= {"Statements": "campaigns_statements"}
    names |= {"Comments": "placements_comments", "SitePermissions": "placements_site_permissions"}
    names |= {"ReasonCodes": "reason_codes", "ReviewRules": "review_rules"}
    names |= {"ExpectedReturns": "campaigns_expected_returns"}
    names |= {"Endorsements": "campaigns_endorsements", "ReachMetrics": "reach_metrics", "ApiKeys": "api_keys"}
    names |= {
        "Reports": "campaigns_reports",
        "SuspectedDuplicates": "suspected_duplicates",
        "OAuthClients": "oauth_clients",
    }
    names |= {"WebhookEndpoints": "webhook_endpoints", "TermsAcceptances": "terms_acceptances"}
    return names.get(view.__name__, view.__name__.lower())


READ = {name: body for name, body in serializers_read().items() if name in reading_a_body()}
FIELDS = [(name, where, how) for name, body in READ.items() for where, how in screened(body())]


def test_every_operation_that_reads_a_body_is_looked_at():
    assert set(READ) == set(WRITES) == reading_a_body()


def test_free_text_is_read_where_people_write():
    written = {f"{name} {'/'.join(where)}" for name, where, _ in FIELDS}
    known = {
        "events_create title",
        "events_create summary",
        "events_create place/name",
        "events_create place/address",
        "events_cancel reason",
        "placements_create format",
        "placements_create site/fleet/operator",
        "placements_create creative/title",
        "placements_withdraw reason",
        "reviews_decide comment",
        "placements_comments_create text",
        "placements_site_permissions_create granted_by",
        "reviews_comment text",
        "reason_codes_create sentence",
        "reach_metrics_create source",
        "reach_metrics_create universe",
        "reach_metrics_create stated_as",
        "reach_metrics_hold reason",
        "reach_metrics_release reason",
        "reach_metrics_void reason",
        "overlaps_create source",
        "overlaps_create question",
        "overlaps_create evidence/url",
        "overlaps_void reason",
        "suspected_duplicates_resolve reason",
        "campaigns_create name",
        "campaigns_phases_create name",
        "campaigns_endorsements_create statement",
        "creatives_partial_update title",
        "creatives_partial_update alt_text",
        "creatives_erase reason",
        "campaigns_statements_create text",
        "campaigns_statements_create outlet",
        "campaigns_statements_create url",
        "api_keys_create name",
        "oauth_clients_create name",
        "campaigns_create slug",
        "campaigns_create hashtags/0",
        "campaigns_create website",
        "campaigns_create help_lines/0/name",
        "campaigns_create help_lines/0/contact",
        "campaigns_create help_lines/0/url",
        "campaigns_phases_create slug",
        "events_create external_ref",
        "events_create url",
        "placements_create creative/url",
        "reach_metrics_create evidence/url",
        "reviews_decide reason_code",
        "webhook_endpoints_create url",
        "webhook_endpoints_create kinds/0",
    }
    assert known <= written


def sending(write: Write, where: tuple[str, ...], text: str) -> dict[str, Any]:
    """The right body, with `text` at that place and whatever stands around it there."""
    around: dict[str, Any] = {"place": {"name": "Hall"}, "creative": {"title": "Poster"}}
    around |= {"fleet": {"operator": "NX", "vehicles": 2}, "evidence": {"grade": "counted"}}
    body = {} if where == ("text",) else copy.deepcopy(dict(write.body))  # a sentence, or its parts
    inner = body["items"][0] if "items" in body else body
    for name in where[:-1]:
        if name == "0":
            inner = inner[0]
        elif name == "help_lines":
            inner[name] = [{"name": "Childline", "contact": "0800 1111"}]
            inner = inner[name]
        else:
            inner[name] = [text] if where[-1] == "0" else {**around.get(name, {})}
            inner = inner[name]
    if where[-1] != "0":
        inner[where[-1]] = text
    return body


@pytest.mark.parametrize(
    ("name", "where", "how"), FIELDS, ids=lambda part: part if isinstance(part, str) else "/".join(part)
)
def test_personal_data_is_refused_by_field_and_repeated_nowhere(stage, request_log, capfd, name: str, where, how):
    request_log.set_level(0)
    request_log.set_level(0, "django_structlog")
    write = WRITES[name]
    path = write.path()
    client = stage[write.by]
    client.get("/api/v1/areas/?limit=1")  # a key is used for the first time: written now, not below
    entries = Change.objects.count()
    for text, code in SENT[how].items():
        asked = path
        if name.endswith("by_ref") and where == ("external_ref",):
            asked = path.replace("ref-1", quote(text, safe=""))
        response = getattr(client, write.method)(asked, sending(write, where, text), headers=write.headers)
        assert response.status_code == 400
        pointer = "/".join(("/items/0" if "items" in write.body else "", *where))
        assert code in [found for at, found in faults(response) if at == pointer], (text, faults(response))
        printed = capfd.readouterr()
        for told in (response.content.decode(), request_log.text, printed.out, printed.err):
            assert text not in told
            assert quote(text, safe="") not in told
    assert "request_finished" in request_log.text  # the log was listened to
    assert Change.objects.count() == entries


def test_what_only_looks_like_it_is_taken(stage):
    write = WRITES["events_create"]
    for summary in ("Childline 0800 1111 is free.", "22 February 2017, 10:00 to 16:00", "Stand B1, 43000875301"):
        assert write.ask(stage, {**write.body, "summary": summary}).status_code == 201, summary
