"""Free text is screened on its way in: refused by field and code, and repeated nowhere."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLResolver, get_resolver
from rest_framework import serializers

from coordination.api.fields import FreeTextField
from coordination.models import Change
from tests.resources.document import faults
from tests.resources.writes import WRITES, Write, reading_a_body

TEXTS = {
    "Ring me on 07700 900123.": "phone_number",
    "Write to ana.price@example.org.": "email_address",
    "Her NHS number is 943 476 5919.": "nhs_number",
    "AB 12 34 56 C": "ni_number",
    "They live at B1 1AA.": "postcode",
    "Ana, aged 9, came along.": "child_with_age",
}
OF_A_VENUE = ("phone_number", "postcode")  # in a place's name or address they are the venue's own


def screened(serializer: serializers.Serializer[Any], at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where a serializer reads free text."""
    for name, field in serializer.fields.items():
        if field.read_only:
            continue
        if isinstance(field, FreeTextField):
            yield (*at, name)
        elif isinstance(field, serializers.BaseSerializer) and hasattr(field, "fields"):
            yield from screened(field, (*at, name))


def serializers_read() -> dict[str, type[serializers.Serializer[Any]]]:
    """The serializer of each operation that reads a body."""
    found = {}
    for resolver in get_resolver().url_patterns:
        for pattern in resolver.url_patterns if isinstance(resolver, URLResolver) else ():
            view = pattern.callback.cls
            for action in pattern.callback.actions.values():
                # Of a batch: its items, each as POST reads it.
                body = view.bodies.get(action) or getattr(view, "serializer_class", None)
                found[view, action] = body
    return {f"{_prefix(view)}_{action}": body for (view, action), body in found.items()}


def _prefix(view: type) -> str:
    names = {"Phases": "campaigns_phases", "Participants": "campaigns_participants"}
    names |= {"Endorsements": "campaigns_endorsements", "ReachMetrics": "reach_metrics", "ApiKeys": "api_keys"}
    names |= {
        "Reports": "campaigns_reports",
        "SuspectedDuplicates": "suspected_duplicates",
        "OAuthClients": "oauth_clients",
    }
    names |= {"WebhookEndpoints": "webhook_endpoints"}
    return names.get(view.__name__, view.__name__.lower())


READ = {name: body for name, body in serializers_read().items() if name in reading_a_body()}
FIELDS = [(name, where) for name, body in READ.items() for where in screened(body())]


def test_every_operation_that_reads_a_body_is_looked_at():
    assert set(READ) == set(WRITES) == reading_a_body()


def test_free_text_is_read_where_people_write():
    written = {f"{name} {'/'.join(where)}" for name, where in FIELDS}
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
        "reach_metrics_create source",
        "reach_metrics_create universe",
        "reach_metrics_hold reason",
        "reach_metrics_release reason",
        "reach_metrics_void reason",
        "suspected_duplicates_resolve reason",
        "campaigns_create name",
        "campaigns_phases_create name",
        "campaigns_endorsements_create statement",
        "api_keys_create name",
        "oauth_clients_create name",
    }
    assert known <= written


def sending(write: Write, where: tuple[str, ...], text: str) -> dict[str, Any]:
    """The right body, with `text` at that place and whatever stands around it there."""
    around = {"place": {"name": "Hall"}, "creative": {"title": "Poster"}, "fleet": {"operator": "NX", "vehicles": 2}}
    body = copy.deepcopy(dict(write.body))
    inner = body["items"][0] if "items" in body else body
    for name in where[:-1]:
        inner[name] = {**around.get(name, {})}
        inner = inner[name]
    inner[where[-1]] = text
    return body


@pytest.mark.parametrize(("name", "where"), FIELDS, ids=lambda part: part if isinstance(part, str) else "/".join(part))
def test_personal_data_is_refused_by_field_and_repeated_nowhere(stage, caplog, capfd, name: str, where):
    caplog.set_level(0)
    write = WRITES[name]
    path = write.path()
    client = stage[write.by]
    client.get("/api/v1/areas/?limit=1")  # a key is used for the first time: written now, not below
    entries = Change.objects.count()
    for text, code in TEXTS.items():
        if where[0] == "place" and code in OF_A_VENUE:
            continue
        response = getattr(client, write.method)(path, sending(write, where, text), headers=write.headers)
        assert response.status_code == 400
        pointer = "/".join(("/items/0" if "items" in write.body else "", *where))
        assert (pointer, code) in faults(response)
        printed = capfd.readouterr()
        for told in (response.content.decode(), caplog.text, printed.out, printed.err):
            assert text not in told
    assert "request_finished" in caplog.text  # the log was listened to
    assert Change.objects.count() == entries


def test_what_only_looks_like_it_is_taken(stage):
    write = WRITES["events_create"]
    for summary in ("Childline 0800 1111 is free.", "22 February 2017, 10:00 to 16:00", "Stand B1, 43000875301"):
        assert write.ask(stage, {**write.body, "summary": summary}).status_code == 201, summary
