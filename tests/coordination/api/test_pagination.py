"""Keyset pages: nothing lost, nothing twice, whatever repeats and whoever writes meanwhile."""

import base64
import json
import random
import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import Count, Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from coordination.api.pagination import KeysetOrder, KeysetPagination
from coordination.ground.errors import Invalid
from tests.coordination.api.parcels import Parcel, make_parcel
from tests.partners.example_organisations import client_for

LIST = "/api/v1/parcels/"

pytestmark = pytest.mark.usefixtures("parcels")


def page(queryset, ordering, **parameters):
    request = Request(APIRequestFactory().get("/things/", parameters))
    pages = KeysetPagination()
    rows = pages.paginate_queryset(queryset, request, SimpleNamespace(ordering=ordering))
    return SimpleNamespace(rows=rows, next=cursor(pages.next_link()), previous=cursor(pages.previous_link()))


def cursor(url):
    if url is None:
        return None
    found = re.search(r"cursor=([\w-]+)", url)
    return found[1] if found else ""


def fill(weights):
    Parcel.objects.bulk_create([Parcel(organisation="dudley", title="x", weight=weight) for weight in weights])
    return list(Parcel.objects.values_list("pk", flat=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weights=st.lists(st.integers(0, 3), min_size=1, max_size=40),
    limit=st.integers(1, 7),
    descending=st.booleans(),
    seed=st.integers(0, 2**32),
)
def test_walking_both_ways_while_others_write_loses_and_repeats_nothing(weights, limit, descending, seed):
    Parcel.objects.all().delete()
    before = set(fill(weights))
    chance = random.Random(seed)  # noqa: S311
    ordering = ("-weight", "-id") if descending else ("weight", "id")
    seen, at, last = [], {}, None
    while True:
        last = page(Parcel.objects.all(), ordering, limit=str(limit), **at)
        seen += [row.pk for row in last.rows if row.pk in before]
        make_parcel(weight=chance.randint(0, 3))
        if last.next is None:
            break
        at = {"cursor": last.next}
    assert sorted(seen) == sorted(before)
    back = [row.pk for row in last.rows if row.pk in before]
    while last.previous:
        last = page(Parcel.objects.all(), ordering, limit=str(limit), cursor=last.previous)
        back = [row.pk for row in last.rows if row.pk in before] + back
        make_parcel(weight=chance.randint(0, 3))
    # The first pass may have ended before rows that came later; what was there at first is all met again, in order.
    expected = list(Parcel.objects.filter(pk__in=before).order_by(*ordering).values_list("pk", flat=True))
    assert back == expected


def test_the_next_page_is_a_row_comparison_and_never_an_offset():
    fill([1] * 5)
    first = page(Parcel.objects.all(), ("weight", "id"), limit="2")
    with CaptureQueriesContext(connection) as queries:
        page(Parcel.objects.all(), ("weight", "id"), limit="2", cursor=first.next)
    (query,) = queries
    assert re.search(r'\("test_parcel"."weight", "test_parcel"."id"\) > \(', query["sql"])
    assert "OFFSET" not in query["sql"]
    assert "COUNT" not in query["sql"]


def test_the_primary_key_is_appended_where_the_order_lacks_it():
    assert KeysetOrder(Parcel.objects.all(), ("weight",)).names == ("weight", "id")
    assert KeysetOrder(Parcel.objects.all(), ("-weight",)).names == ("-weight", "-id")
    assert KeysetOrder(Parcel.objects.all(), ("pk",)).names == ("id",)


@pytest.mark.parametrize("ordering", [("weight", "-id"), ("posted_at",)])
def test_a_mixed_or_nullable_order_is_a_mistake_of_ours(ordering):
    with pytest.raises(ImproperlyConfigured):
        KeysetOrder(Parcel.objects.all(), ordering)


def test_grouped_rows_page_by_their_group_keys():
    for weight in (1, 1, 2, 3, 3, 3):
        make_parcel(weight=weight)
        make_parcel("sandwell", weight=weight)
    groups = Parcel.objects.values("weight", "organisation").annotate(total=Sum("weight"), rows=Count("id"))
    seen, at = [], {}
    while True:
        found = page(groups, ("weight", "organisation"), limit="2", **at)
        seen += [(row["weight"], row["organisation"], row["rows"]) for row in found.rows]
        if found.next is None:
            break
        at = {"cursor": found.next}
    assert seen == [
        (1, "dudley", 2),
        (1, "sandwell", 2),
        (2, "dudley", 1),
        (2, "sandwell", 1),
        (3, "dudley", 3),
        (3, "sandwell", 3),
    ]


def test_a_list_answers_links_in_the_body_and_in_the_header_and_keeps_the_filters():
    for _ in range(3):
        make_parcel(size="large")
    make_parcel(size="small")
    client = client_for("dudley", "read")
    first = client.get(LIST, {"size": "large", "limit": "2"})
    body = first.json()
    assert list(body) == ["next", "previous", "results"]
    assert body["previous"] is None
    assert body["next"].startswith("http://testserver/api/v1/parcels/?size=large&limit=2&cursor=")
    assert first.headers["Link"] == f'<{body["next"]}>; rel="next"'
    second = client.get(body["next"])
    assert len(second.json()["results"]) == 1
    assert second.json()["next"] is None
    assert second.headers["Link"] == f'<{second.json()["previous"]}>; rel="prev"'
    assert client.get(second.json()["previous"]).json()["results"] == body["results"]


def test_the_total_comes_only_when_asked_for():
    for _ in range(3):
        make_parcel()
    make_parcel("sandwell")
    client = client_for("dudley", "read")
    assert "count" not in client.get(LIST).json()
    assert client.get(LIST, {"count": "true", "limit": "1"}).json()["count"] == 3
    assert "count" not in client.get(LIST, {"count": "false"}).json()


def test_past_either_end_the_way_back_is_still_there():
    keys = fill([1, 2, 3])
    client = client_for("dudley", "read")
    second = client.get(client.get(LIST, {"limit": "2"}).json()["next"])
    Parcel.objects.filter(pk=second.json()["results"][0]["id"]).delete()
    emptied = client.get(second.wsgi_request.get_full_path()).json()
    assert emptied["results"] == []
    assert emptied["next"] is None
    back = client.get(emptied["previous"]).json()
    assert len(back["results"]) == 2
    Parcel.objects.filter(pk__in=keys).delete()
    assert client.get(second.json()["previous"]).json()["next"] == "http://testserver/api/v1/parcels/?limit=2"


@pytest.mark.parametrize("limit", ["0", "-1", "501", "x", "1.5", "", "1e2", " 5", "\u0665", "9" * 50])
def test_a_limit_out_of_range_is_a_400(limit):
    response = client_for("dudley", "read").get(LIST, {"limit": limit})
    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "?limit"


def test_a_limit_of_500_is_allowed_and_50_the_default():
    fill([1] * 60)
    client = client_for("dudley", "read")
    assert len(client.get(LIST).json()["results"]) == 50
    assert len(client.get(LIST, {"limit": "500"}).json()["results"]) == 60


def packed(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).rstrip(b"=").decode()


BOUND, ID = "weight,id", "018f6a2e-7a10-7cc2-9d1b-2f0c5e9a4b61"
FORGED = [
    "x",
    "!!!",
    "====",
    packed(),
    packed(2, BOUND, False, [1, ID]),
    packed(1, "weight", False, [1]),
    packed(1, BOUND, False, [1]),
    packed(1, BOUND, False, [1, "x"]),
    packed(1, BOUND, False, ["x", ID]),
    packed(1, BOUND, False, [None, ID]),
    packed(1, BOUND, False, [[1], ID]),
    packed(1, BOUND, False, [{"a": 1}, ID]),
    packed(1, BOUND, False, [1, "\0"]),
    packed(1, BOUND, "no", [1, ID]),
    packed(1, BOUND, False, 5),
    base64.urlsafe_b64encode(b"[" * 5000).decode(),
    packed(1, BOUND, False, [1, ID]) + "é",
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_malformed_cursor_is_a_400(forged):
    response = client_for("dudley", "read").get(LIST, {"cursor": forged})
    assert response.status_code == 400
    assert response.json()["errors"] == [
        {
            "pointer": "?cursor",
            "code": "malformed",
            "detail": "This cursor was not given out for this list; start again without one.",
        }
    ]


def test_a_forged_cursor_shows_nothing_that_is_not_visible():
    make_parcel("sandwell", weight=5)
    forged = packed(1, BOUND, False, [0, "00000000-0000-0000-0000-000000000000"])
    assert client_for("dudley", "read").get(LIST, {"cursor": forged}).json()["results"] == []


def test_a_cursor_of_another_order_is_refused():
    fill([1, 2, 3])
    other = page(Parcel.objects.all(), ("-weight", "-id"), limit="1").next
    with pytest.raises(Invalid):
        page(Parcel.objects.all(), ("weight", "id"), cursor=other)
