"""A council's officer drafts posters at many stops, submits them, sees what is asked, and reports them as up."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Placement, Review
from partners.models import Role
from partners.stops.lookup import mangled_by_spreadsheet
from tests import make
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, heading, send

pytestmark = pytest.mark.django_db
NEW = f"/placements/new/?campaign={make.SEE_ME}"


def days(first: Any, last: Any) -> dict[str, str]:
    return {
        f"{name}_{part}": str(getattr(day, part))
        for name, day in (("starts_on", first), ("ends_on", last))
        for part in ("day", "month", "year")
    }


def typed(**more: Any) -> dict[str, Any]:
    campaign = make.make_campaign()
    return {"format": "A3 poster", "quantity": "2", **days(campaign.starts_on, campaign.ends_on), **more}


def reserved(client: Any) -> str:
    found = re.search(r'name="made_as" value="([^"]+)"', check_page(client.get(NEW)))
    assert found
    return found[1]


def test_posters_are_drafted_at_many_stops_once_and_all_of_them_or_none():
    make.make_campaign()
    make.make_review_rule()
    codes = [make.make_stop(f"4300087530{number}", name=f"Stop {number}").pk for number in range(3)]
    rail = make.make_stop("9100BHAMNWS", mode="rail", name="New Street").pk
    ferry = make.make_stop("9300ABC", mode="other", name="Ferry Lane").pk
    artwork = make.make_creative(campaign=make.make_campaign())
    client = officer()
    made_as = reserved(client)
    words = typed(made_as=made_as, artwork=str(artwork.pk))
    assert errors(send(client, NEW, **typed(made_as=made_as))) == [
        "Enter the code of a stop, or search for one and tick it",
        "Choose an artwork, or enter the title of one that is not here",
    ]
    unknown = send(client, NEW, **words, codes=f"{codes[0]}, 999\n{ferry}")
    assert errors(unknown) == ["No stop has the code 999", "No posters hang at a stop of this kind: Ferry Lane"]
    assert "999" in unknown.content.decode() and not Placement.objects.exists()
    searched = send(client, NEW, **words, codes=codes[0], stop_words="new street", search="1")
    assert errors(searched) == [] and f'value="{rail}"' in searched.content.decode()
    for _ in range(2):
        done = send(client, NEW, **words, codes=f"{codes[0]} {codes[1]}\r\n{codes[2]}", stop=[rail, codes[0]])
        assert "4 placements are drafts" in done.content.decode()
    rows = Placement.objects.order_by("stop").values_list("stop", "mode", "quantity", "creative_sha256", "status")
    assert [row[:3] for row in rows] == [*((code, "bus", 2) for code in codes), (rail, "rail", 2)]
    assert {row[3:] for row in rows} == {(artwork.sha256, "draft")}
    backwards = {**words, **days(make.STARTS_AT.date(), make.STARTS_AT.date() - timedelta(days=1))}
    assert errors(send(client, NEW, **{**backwards, "made_as": reserved(client)}, codes=codes[0])) == [
        "The last day must not be before the first"
    ]
    others = officer("sandwell", name="Ben")
    assert "could not be read" in errors(send(others, NEW, **words, codes=codes[0]))[-1]


def test_days_outside_the_campaign_are_taken_once_somebody_says_that_they_are_meant():
    campaign = make.make_campaign()
    code, client = make.make_stop("43000875301", name="Stop 1").pk, officer()
    words = typed(made_as=reserved(client), creative_title="A poster", codes=code)
    early = campaign.starts_on - timedelta(days=270)
    mistyped = {**words, **days(early, campaign.ends_on)}
    asked = send(client, NEW, **mistyped)
    (fault,) = errors(asked)
    assert (asked.status_code, Placement.objects.count()) == (400, 0)
    assert fault.startswith("The campaign runs from") and "within it, or say below" in fault
    assert 'name="outside"' in asked.content.decode()
    assert 'name="outside"' not in check_page(client.get(NEW))
    none_in_common = {**mistyped, **days(early, early), "outside": "on"}
    assert "must hang on one of its days" in errors(send(client, NEW, **none_in_common))[0]
    send(client, NEW, **mistyped, outside="on")
    placement = Placement.objects.get()
    assert (placement.starts_on, placement.ends_on) == (early, campaign.ends_on)
    address, version = f"/placements/{placement.pk}/change/", {"version": str(placement.version)}
    later = {**mistyped, **days(early, campaign.ends_on + timedelta(days=1))}
    assert len(errors(send(client, address, **later, **version))) == 1  # the first day is as it was
    send(client, address, **{**mistyped, "format": "A4 poster"}, **version)
    placement.refresh_from_db()
    assert placement.format == "A4 poster"


def test_codes_that_a_spreadsheet_has_spoilt_are_named_as_such():
    make.make_campaign()
    whole = make.make_stop("018000030592", name="Bath Bus Station").pk
    client = officer()
    words = typed(made_as=reserved(client), creative_title="A poster")
    said = errors(send(client, NEW, **words, codes=f"4.3E+10, 99999 {whole[1:]}"))
    mangled = [f"{code}: {mangled_by_spreadsheet(code)}" for code in ("4.3E+10", whole[1:])]
    assert said == [*mangled, "No stop has the code 99999"]
    assert all(len(sentence) > 30 for sentence in mangled)


def test_many_are_submitted_at_once_or_none_and_what_was_read_counts():
    placements = [make.make_placement(stop=make.make_stop(f"4300087530{n}", name=f"Stop {n}")) for n in range(3)]
    client = officer()
    page = check_page(client.get("/placements/submit/", {"item": [str(row.pk) for row in placements]}))
    items = re.findall(r'name="item" value="([^"]+)"', page)
    Placement.objects.filter(pk=placements[1].pk).update(version=2)
    met = send(client, "/account/sign-out/", "/placements/submit/", item=items)
    assert met.status_code == 409 and errors(met)[0].startswith("Stop 1 changed while you were reading")
    assert not Review.objects.exists()
    items = re.findall(r'name="item" value="([^"]+)"', met.content.decode())
    assert "3 submitted" in send(client, "/account/sign-out/", "/placements/submit/", item=items).content.decode()
    assert Review.objects.count() == 3
    others = officer("sandwell", name="Ben")
    refused = others.get("/placements/submit/", {"item": [str(row.pk) for row in placements]})
    assert errors(refused) == ["Select the placements that you mean"]
    viewer = officer(role=Role.VIEWER, name="Cara")
    assert viewer.get("/placements/submit/").status_code == 403 and viewer.get(NEW).status_code == 403


def test_what_the_reviewer_asks_is_read_the_artwork_replaced_and_the_placement_submitted_again():
    placement = make.make_placement(status="changes_requested")
    artwork = make.make_creative(campaign=make.make_campaign())
    client, address = officer(), f"/placements/{placement.pk}/"
    page = check_page(client.get(address))
    assert "Add the number to text." in page and "Submit it again" in page
    version = str(Placement.objects.get().version)
    changed = typed(artwork=str(artwork.pk), version=version)
    stale = send(client, f"{address}change/", **{**changed, "version": "1", "format": "Kept"})
    assert stale.status_code == 409 and 'value="Kept"' in stale.content.decode()
    assert errors(send(client, f"{address}change/", **{**changed, "quantity": "none"})) == [
        "Enter how many posters hang at one place, like 2"
    ]
    send(client, f"{address}change/", **changed)
    placement.refresh_from_db()
    assert (placement.creative_sha256, placement.quantity) == (artwork.sha256, 2)
    send(client, address, f"{address}submit/", version=str(placement.version))
    placement.refresh_from_db()
    assert placement.status == "submitted"
    other = officer("sandwell", name="Ben")
    assert other.get(address).status_code == other.get(f"{address}change/").status_code == 404
    assert post(other, f"{address}withdraw/", version="9") == 404


def test_posters_are_reported_as_up_and_as_down_and_never_ahead_of_the_day():
    placements = [make.make_placement(status="approved", stop=make.make_stop(f"430008753{n:02}")) for n in range(2)]
    client = officer()
    page = check_page(client.get("/placements/install/", {"item": [str(row.pk) for row in placements]}))
    items = re.findall(r'name="item" value="([^"]+)"', page)
    tomorrow = timezone.localdate() + timedelta(days=1)
    ahead = {f"on_{part}": str(getattr(tomorrow, part)) for part in ("day", "month", "year")}
    early = send(client, "/account/sign-out/", "/placements/install/", item=items, **ahead)
    assert early.status_code == 400 and "Report it on the day or afterwards." in errors(early)[0]
    assert errors(send(client, "/account/sign-out/", "/placements/install/", item=items)) == ["Enter the day"]
    on = {"on_day": "20", "on_month": "2", "on_year": "2017"}
    send(client, "/account/sign-out/", "/placements/install/", item=items, **on)
    assert set(Placement.objects.values_list("status", flat=True)) == {"installed"}
    row, address = Placement.objects.first(), f"/placements/{placements[0].pk}/"
    before = {**on, "on_day": "1"}
    assert errors(send(client, address, f"{address}remove/", version=str(row.version), **before)) == [
        "It cannot come down before it went up."
    ]
    assert errors(send(client, address, f"{address}remove/", version="1", **on)) == [
        "This changed while you were reading it. Nothing was saved: it stands below as it is now"
    ]
    send(client, address, f"{address}remove/", version=str(row.version), **on)
    assert set(Placement.objects.values_list("status", flat=True)) == {"installed", "removed"}


def test_each_part_of_the_list_has_its_own_and_costs_the_same_for_one_and_for_three():
    client = officer()
    for status in ("draft", "changes_requested", "approved"):
        make.make_placement(status=status)
    make.make_placement(organisation="sandwell")
    client.get("/placements/")
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            page = check_page(client.get("/placements/"))
        costs.append(len(asked))
        make.make_placement(stop=make.make_stop("43000280301"))
        make.make_placement()
    assert costs[0] == costs[1]
    assert page.count('name="item"') == 3
    assert check_page(client.get("/placements/?show=returned")).count('name="item"') == 1
    assert "Report the selected ones as up" in check_page(client.get("/placements/?show=approved"))
    assert "Nothing hangs." in check_page(client.get("/placements/?show=up"))
    assert "matches the filters" in check_page(client.get("/placements/?stop=43000000000"))
    assert client.get("/placements/?cursor=x").status_code == 302
    wrong = client.get("/placements/?campaign=NO%20slug")
    assert (wrong.status_code, heading(wrong)) == (400, "Placements")
