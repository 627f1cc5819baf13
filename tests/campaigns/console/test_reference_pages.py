"""Whoever runs the service sends a reference file, reads what it would change, and has exactly that loaded; for others
there is no such page."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from campaigns.models import Channel, ReviewRule, SiteType
from campaigns.reference_data import WEST_MIDLANDS
from coordination.files.store import name_of, the_store
from coordination.ground.privileges import LOGINS, WORKER
from coordination.jobs.worker import run_next
from coordination.models import Change, Operation
from partners.models import Area, Membership, Organisation, Role
from tests import make
from tests.database_roles import acting_as
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.django_db
HERE = "/reference-data/"
CHANNEL = {"code": "tram_wrap", "name": "Tram wrap", "kind": "outdoor", "unit": "contacts"}


@pytest.fixture
def keeper(settings: Any) -> Any:
    """An administrator of the organisation that runs the service."""
    make.make_campaign()
    settings.OPERATOR = make.LEAD
    return officer(make.LEAD, Role.ADMINISTRATOR)


def work() -> bool:
    """A worker does what is next, as the role that it logs in as."""
    with acting_as(LOGINS[WORKER]):
        return run_next()


def file_of(content: Any = None, **lists: Any) -> SimpleUploadedFile:
    needed: dict[str, Any] = {"areas": [], "organisations": [], "channels": [], "review_rules": []}
    body = json.dumps(needed | lists).encode() if content is None else content
    return SimpleUploadedFile("reference.json", body, "application/json")


def channel(**changed: Any) -> dict[str, Any]:
    row = Channel.objects.first()
    known = {"code": "bus_poster", "name": "Bus poster", "kind": row.kind, "unit": row.unit} if row else CHANNEL
    return {**known, **changed}


def compared(client: Any, file: Any) -> tuple[str, str]:
    """The address of the comparison, and its page once a worker has done it."""
    asked = send(client, HERE, file=file)
    address = asked.redirect_chain[-1][0]
    assert "is being compared" in asked.content.decode() and asked["Refresh"]
    assert work()
    return address, unescape(check_page(client.get(address)))


def confirmed(client: Any, address: str) -> str:
    asked = send(client, address)
    assert "is being loaded" in asked.content.decode()
    assert work()
    return unescape(check_page(client.get(asked.redirect_chain[-1][0])))


def test_nothing_is_changed_until_it_is_confirmed_and_then_what_was_shown(keeper):
    make.make_channel("bus_poster")
    before = Channel.objects.get(pk="bus_poster").name
    rows = [channel(code="tram_wrap", name="Tram wrap"), channel(name="Posters in shelters")]
    address, page = compared(keeper, file_of(channels=rows))
    assert "What this file would change" in page and "Channel tram_wrap" in page
    assert f"Channel bus_poster: name {before} → Posters in shelters" in page
    assert not Channel.objects.filter(pk="tram_wrap").exists()
    done = confirmed(keeper, address)
    assert "The file is loaded" in done and "Load exactly this" not in done
    assert Channel.objects.get(pk="bus_poster").name == "Posters in shelters"
    assert "Tram wrap" in check_page(keeper.get(f"{HERE}?show=channels"))
    _, again = compared(keeper, file_of(channels=rows))
    assert "This file would change nothing" in again and "Load exactly this" not in again


def test_the_ledger_says_which_person_it_was(keeper):
    rule = json.loads(WEST_MIDLANDS.read_text())["review_rules"][0]
    rule = {**rule, "slug": "all-trams", "reviewer": make.LEAD, "areas": []}
    address, _ = compared(keeper, file_of(review_rules=[rule]))
    confirmed(keeper, address)
    person = Membership.objects.get(organisation=make.LEAD, person__email__startswith="0@").person_id
    entry = Change.objects.get(subject="review-rule", subject_id="all-trams")
    assert (entry.actor, entry.actor_organisation) == (f"person:{person}", make.LEAD)
    loads = Change.objects.filter(subject="operation", kind="operation.succeeded")
    assert {row.actor for row in loads} == {f"person:{person}"}


def test_what_was_changed_meanwhile_is_shown_anew_and_nothing_is_loaded(keeper):
    make.make_channel("bus_poster")
    address, _ = compared(keeper, file_of(channels=[channel(name="Posters in shelters")]))
    Channel.objects.filter(pk="bus_poster").update(name="Somebody was here")
    shown_anew = confirmed(keeper, address)
    assert "was changed since this was shown to you" in shown_anew
    assert "name Somebody was here → Posters in shelters" in shown_anew and "Load exactly this" in shown_anew
    assert Channel.objects.get(pk="bus_poster").name == "Somebody was here"
    latest = Operation.objects.latest("id")
    assert "The file is loaded" in confirmed(keeper, f"{HERE}files/{latest.pk}/")


def test_confirmed_twice_it_is_loaded_once(keeper):
    rule = json.loads(WEST_MIDLANDS.read_text())["review_rules"][0]
    rule = {**rule, "slug": "all-trams", "reviewer": make.LEAD, "areas": []}
    address, _ = compared(keeper, file_of(review_rules=[rule]))
    for _ in range(2):
        send(keeper, address)
    assert work() and work()
    assert ReviewRule.objects.get(pk="all-trams").version == 1
    outcomes = Operation.objects.filter(kind="reference-load").order_by("id").values_list("result", flat=True)
    assert ["loaded" in result for result in outcomes] == [True, False]
    loaded = Operation.objects.filter(kind="reference-load").order_by("id").first()
    assert post(keeper, f"{HERE}files/{loaded.pk}/") == 409


FAULTS = {
    "no JSON": (b'{"areas": [', "not JSON at line 1"),
    "nothing": (b"", "not JSON"),
    "a list": (b"[]", "It is of another type"),
    "another shape": (b'{"areas": []}', "is missing."),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_that_is_none_is_said_to_be(keeper, fault: str):
    content, sentence = FAULTS[fault]
    _, page = compared(keeper, file_of(content))
    assert "Nothing can be loaded of this file" in page and sentence in page and "Load exactly this" not in page


def test_every_fault_is_named_by_its_row_and_field_and_nothing_of_the_file_is_repeated(keeper):
    secret = "Amina Kaur Singh"
    rows = [channel(code="tram_wrap"), {**channel(code="other"), "unit": secret, "kind": 7}]
    _, page = compared(keeper, file_of(channels=rows))
    assert "Channels, row 2, unit" in page and "It is none of the words that are known here." in page
    assert "Channels, row 2, kind" in page and secret not in page
    job = Operation.objects.latest("id")
    assert job.status == "failed" and secret not in json.dumps(job.problem)
    area = {"code": "E08000035", "name": "Leeds", "kind": "local_authority", "parent": "E99999999", "populations": []}
    _, unknown = compared(keeper, file_of(areas=[area]))
    assert "Areas, row 1, parent" in unknown and "neither of this file nor of the database" in unknown
    named = channel(code="tram_wrap", name="Ring Chloe, 14, on 07700 900123")
    _, refused = compared(keeper, file_of(channels=[named]))
    assert "Channels, row 1, name" in refused and "Chloe" not in refused
    assert post(keeper, f"{HERE}files/{Operation.objects.latest('id').pk}/") == 409
    assert not Channel.objects.filter(pk="tram_wrap").exists() and not Area.objects.filter(pk="E08000035").exists()


def test_a_file_that_is_no_longer_kept_is_asked_for_again(keeper):
    address, _ = compared(keeper, file_of(site_types=[{"code": "kiosk", "name": "kiosk", "modes": ["bus"]}]))
    the_store().delete(name_of(Operation.objects.latest("id").arguments["file"]))
    assert "kept for an hour" in confirmed(keeper, address)
    assert not SiteType.objects.filter(pk="kiosk").exists()


def test_who_has_lost_the_right_meanwhile_changes_nothing(keeper):
    address, _ = compared(keeper, file_of(site_types=[{"code": "kiosk", "name": "kiosk", "modes": ["bus"]}]))
    send(keeper, address)
    Membership.objects.filter(organisation=make.LEAD).update(role=Role.CONTRIBUTOR)
    assert work()
    assert Operation.objects.latest("id").status == "failed" and not SiteType.objects.exists()
    assert keeper.get(address).status_code == keeper.get(HERE).status_code == 404


def test_for_others_there_is_nothing_here(keeper, settings):
    address, _ = compared(keeper, file_of())
    assert f'href="{HERE}"' in check_page(keeper.get("/account/"))
    others = [
        officer(make.LEAD, Role.CONTRIBUTOR, "Ben"),
        officer("dudley", Role.ADMINISTRATOR, "Cara"),
        officer(make.POLICE, Role.ADMINISTRATOR, "Dev"),
    ]
    for client in others:
        assert {client.get(where).status_code for where in (HERE, address)} == {404}
        assert {post(client, HERE, file=file_of()), post(client, address)} == {404}
        assert HERE not in check_page(client.get("/account/"))
    settings.OPERATOR = ""
    assert keeper.get(HERE).status_code == 404


def test_an_operation_of_another_kind_is_no_comparison(keeper):
    make.make_report()
    assert keeper.get(f"{HERE}files/{Operation.objects.latest('id').pk}/").status_code == 404


def test_each_kind_is_listed_and_paged(keeper, monkeypatch):
    call_command("load_reference")
    for kind in ("areas", "organisations", "channels", "universes", "site_types", "review_rules"):
        page = check_page(keeper.get(f"{HERE}?show={kind}"))
        assert re.search(r'<th scope="row"', page), kind
    monkeypatch.setattr("campaigns.console.reference_pages.PER_PAGE", 3)
    names, address = [], f"{HERE}?show=organisations"
    while address:
        page = unescape(check_page(keeper.get(address)))
        names += re.findall(r'<th scope="row" class="govuk-table__header">(.*?)</th>', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1] if following else ""
    assert sorted(names) == sorted(Organisation.objects.filter(sandbox_of=None).values_list("name", flat=True))
    assert keeper.get(f"{HERE}?cursor=nonsense").status_code == 302
    assert errors(send(keeper, HERE)) == ["Choose a file"]
