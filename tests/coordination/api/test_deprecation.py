"""What is going away is said on the answers and in the document."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from coordination.api.deprecation import Deprecated
from coordination.api.plans import shapes
from tests.coordination.api.parcels import Parcels, make_parcel
from tests.make import client

LIST = "/api/v1/parcels/"
SINCE = datetime(2023, 6, 30, 23, 59, 59, tzinfo=UTC)  # the example of RFC 9745
SUNSET = datetime(2030, 12, 31, 23, 59, 59, tzinfo=UTC)
LINK = "/docs/parcels"
HEADERS = ("Deprecation", "Sunset", "Link")


@pytest.fixture
def going(monkeypatch, parcels):
    def declare(**names):
        monkeypatch.setattr(Parcels, "deprecations", {name.replace("__", "?"): one for name, one in names.items()})

    return declare


def said(answer):
    return tuple(answer.headers.get(name) for name in HEADERS)


def test_a_deprecated_operation_says_so_on_every_answer_and_others_do_not(going):
    going(retrieve=Deprecated(SINCE, LINK, SUNSET))
    parcel, dudley = make_parcel(), client("dudley")
    expected = ("@1688169599", "Tue, 31 Dec 2030 23:59:59 GMT", '</docs/parcels>; rel="deprecation"; type="text/html"')
    assert said(dudley.get(f"{LIST}{parcel.pk}/")) == expected
    missing = dudley.get(f"{LIST}nothing/")
    assert (missing.status_code, said(missing)) == (404, expected)
    assert said(dudley.get(LIST)) == (None, None, None)


def test_without_a_sunset_there_is_none(going):
    going(list=Deprecated(SINCE, LINK))
    assert said(client("dudley").get(LIST))[1] is None


def test_a_deprecated_parameter_says_so_where_it_is_used(going):
    going(list__size=Deprecated(SINCE, LINK))
    dudley = client("dudley")
    assert said(dudley.get(f"{LIST}?size=small"))[0] == "@1688169599"
    assert said(dudley.get(LIST))[0] is None


def test_a_deprecated_field_says_so_where_it_is_answered_or_sent(going, monkeypatch):
    monkeypatch.setattr(Parcels, "deprecations", {"/weight": Deprecated(SINCE, LINK)})
    monkeypatch.setattr(shapes, "_SHAPES", {})  # compiled once for a class, whose deprecations are fixed in service
    dudley = client("dudley")
    assert said(dudley.get(LIST))[0] is None
    parcel = make_parcel()
    assert said(dudley.get(LIST))[0] == "@1688169599"
    assert said(dudley.get(f"{LIST}{parcel.pk}/"))[0] == "@1688169599"
    refused = dudley.post(LIST, {"weight": "heavy"})
    assert (refused.status_code, said(refused)[0]) == (400, "@1688169599")
    assert said(dudley.post(LIST, {"size": "heavy"}))[0] is None


def test_of_several_the_earliest_is_said_and_the_links_of_a_page_stay(going):
    going(list=Deprecated(SINCE + timedelta(days=1), "/docs/a", SUNSET), list__limit=Deprecated(SINCE, "/docs/b"))
    for _ in range(2):
        make_parcel()
    deprecation, sunset, link = said(client("dudley").get(f"{LIST}?limit=1"))
    assert (deprecation, sunset) == ("@1688169599", "Tue, 31 Dec 2030 23:59:59 GMT")
    assert link.count("rel=") == 3
    assert 'rel="next", </docs/a>; rel="deprecation"; type="text/html", </docs/b>' in link


@pytest.mark.parametrize(
    "wrong",
    [{"since": SINCE.replace(tzinfo=None)}, {"sunset": SUNSET.replace(tzinfo=None)}, {"sunset": SINCE - timedelta(1)}],
)
def test_a_declaration_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="deprecat"):
        Deprecated(**{"since": SINCE, "link": LINK} | wrong)


def test_the_document_marks_operations_parameters_and_fields(settings, monkeypatch):
    one = Deprecated(SINCE, LINK)
    monkeypatch.setattr(Parcels, "deprecations", {"send": one, "list?size": one, "/weight": one})
    settings.ROOT_URLCONF = "tests.coordination.api.parcels"
    out = StringIO()
    call_command(
        "spectacular", "--api-version", "1", "--urlconf", "tests.coordination.api.parcels", "--validate", stdout=out
    )
    found = yaml.load(out.getvalue(), yaml.CSafeLoader)
    paths = found["paths"]
    assert paths["/api/v1/parcels/{id}/send/"]["post"]["deprecated"] is True
    listed = paths["/api/v1/parcels/"]["get"]
    assert "deprecated" not in listed
    marked = [parameter["name"] for parameter in listed["parameters"] if parameter.get("deprecated")]
    assert marked == ["size"]
    for schema in ("Parcel", "ParcelRequest", "PatchedParcelRequest"):
        properties = found["components"]["schemas"][schema]["properties"]
        assert [name for name, field in properties.items() if field.get("deprecated")] == ["weight"]


def test_nothing_is_deprecated_yet():
    out = StringIO()
    call_command("spectacular", "--api-version", "1", stdout=out)
    assert "deprecated: true" not in out.getvalue()
