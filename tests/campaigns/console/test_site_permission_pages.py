"""An officer says what posters hang on, and records that the site's owner permits them, or no longer does."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Placement, SitePermission
from partners.models import Role
from tests import make
from tests.campaigns.console.test_own_placements import NEW, reserved, typed
from tests.html_pages import check_page
from tests.officers import officer, post
from tests.partners.sign_in.journeys import errors, send

pytestmark = pytest.mark.django_db
OWNER = "Transport for West Midlands"


def day_fields(name: str, day: Any) -> dict[str, str]:
    return {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def at_a_shelter(**fields: Any) -> Placement:
    return make.make_placement(site_type=make.make_site_type(), **fields)


def test_posters_are_drafted_on_a_kind_of_site_that_each_stop_has():
    make.make_campaign()
    make.make_review_rule()
    make.make_site_type()
    make.make_site_type("side", on_vehicles=True)
    bus = make.make_stop("43000875301", name="High Street").pk
    rail = make.make_stop("9100BHAMNWS", mode="rail", name="New Street").pk
    client = officer()
    page = check_page(client.get(NEW))
    assert ">Bus shelter<" in page and ">Side<" not in page
    words = typed(made_as=reserved(client), creative_title="Know the signs", site_type="bus_shelter")
    assert errors(send(client, NEW, **words, codes=f"{bus} {rail}")) == [
        "New Street: The bus shelter is a site of bus; name another."
    ]
    assert not Placement.objects.exists()
    send(client, NEW, **words, codes=bus)
    assert Placement.objects.get().site_type_id == "bus_shelter"
    assert errors(send(client, NEW, **{**words, "site_type": "side"}, codes=bus)) == [
        "Choose a kind of site of the list"
    ]


def test_the_kind_of_site_is_changed_and_stays_where_nothing_is_said_of_it():
    placement = at_a_shelter()
    make.make_site_type("kiosk", asks_permission=False)
    client, address = officer(), f"/placements/{placement.pk}/change/"
    assert 'value="bus_shelter" selected' in check_page(client.get(address))
    kept = typed(creative_title=placement.creative_title, site_type="bus_shelter", version=str(placement.version))
    send(client, address, **kept)
    placement.refresh_from_db()
    assert placement.site_type_id == "bus_shelter"
    send(client, address, **{**kept, "site_type": "kiosk", "version": str(placement.version)})
    placement.refresh_from_db()
    assert placement.site_type_id == "kiosk"


def test_posters_go_up_once_the_owners_permission_is_recorded_which_it_is_once():
    placement = at_a_shelter(status="approved")
    client, address, today = officer(), f"/placements/{placement.pk}/", timezone.localdate()
    assert "None has been recorded" in check_page(client.get(address))
    up = {"version": str(placement.version), **day_fields("on", today)}
    (fault,) = errors(send(client, address, f"{address}install/", **up))
    assert "with the permission of its owner alone" in fault
    permissions = f"{address}permissions/"
    permission = {"granted_by": OWNER, **day_fields("granted_on", today)}
    for _ in range(2):
        assert f"The permission of {OWNER} is recorded" in send(client, permissions, **permission).content.decode()
    row = SitePermission.objects.get()
    assert (row.granted_by, row.granted_on, row.valid_until) == (OWNER, today, None)
    assert OWNER in check_page(client.get(address))
    send(client, address, f"{address}install/", **up)
    placement.refresh_from_db()
    assert placement.status == "installed"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"granted_by": ""}, "Enter the organisation that owns the site"),
        ({"granted_by": "Kayleigh, 14"}, "a child with an age"),
        ({"evidence_url": "here"}, "address"),
        (day_fields("granted_on", make.STARTS_AT.date() + timedelta(days=36_500)), "must"),
        (day_fields("valid_until", make.STARTS_AT.date() - timedelta(days=1)), "The last day must not be before"),
    ],
)
def test_what_is_no_permission_is_refused_at_its_field_and_what_was_typed_stays(fields: dict[str, str], fault: str):
    placement = at_a_shelter(status="approved")
    sent = {"granted_by": OWNER, **day_fields("granted_on", make.STARTS_AT.date()), **fields}
    answer = send(officer(), f"/placements/{placement.pk}/permissions/", **sent)
    assert fault in " ".join(errors(answer)), errors(answer)
    assert f'value="{make.STARTS_AT.year}"' in answer.content.decode() or "granted_on_year" in fields
    assert not SitePermission.objects.exists()


def test_a_permission_is_revoked_from_a_day_by_its_owner_who_read_it_as_it_is():
    permission = make.make_site_permission(placement=at_a_shelter(status="approved"))
    address = f"/placements/{permission.placement_id}/permissions/"
    revoke = f"{address}{permission.pk}/revoke/"
    client = officer()
    early = day_fields("revoked_on", permission.granted_on - timedelta(days=1))
    assert errors(send(client, address, revoke, version="1", **early)) == ["It cannot be revoked before it was given."]
    assert errors(send(client, address, revoke, version="1")) == ["Enter the day"]
    stale = send(client, address, revoke, version="9", **day_fields("revoked_on", timezone.localdate()))
    assert stale.status_code == 409 and "changed while you were reading" in errors(stale)[0]
    done = send(client, address, revoke, version="1", **day_fields("revoked_on", timezone.localdate()))
    assert "is revoked" in done.content.decode() and "permits it no longer" not in done.content.decode()
    permission.refresh_from_db()
    assert permission.revoked_on == timezone.localdate()


@pytest.mark.parametrize("somebody", [{"organisation": "sandwell"}, {"role": Role.VIEWER}], ids=str)
def test_nobody_else_and_no_viewer_records_or_revokes_a_permission(somebody: dict[str, Any]):
    permission = make.make_site_permission(placement=at_a_shelter(status="approved"))
    address = f"/placements/{permission.placement_id}/permissions/"
    client = officer(**somebody, name="Ben")
    page = check_page(client.get(address))
    assert OWNER in page and "Record one" not in page and "permits it no longer" not in page
    today = timezone.localdate()
    assert post(client, address, **{"granted_by": "A", **day_fields("granted_on", today)}) == 403
    revoked = {"version": "1", **day_fields("revoked_on", today)}
    assert post(client, f"{address}{permission.pk}/revoke/", **revoked) == 403
    assert SitePermission.objects.get().revoked_on is None


def test_the_permissions_of_what_one_may_not_see_are_not_there():
    permission = make.make_site_permission(placement=at_a_shelter(external_ref="draft"))
    address = f"/placements/{permission.placement_id}/permissions/"
    other = officer("sandwell", name="Ben")
    assert other.get(address).status_code == post(other, address, granted_by="A") == 404
    assert post(other, f"{address}{permission.pk}/revoke/", version="1") == 404


def test_placement_and_comments_lead_to_each_other():
    placement = make.make_placement(status="submitted")
    client = officer()
    assert f"/comments/{placement.pk}/" in check_page(client.get(f"/placements/{placement.pk}/"))
    assert f"/placements/{placement.pk}/" in check_page(client.get(f"/comments/{placement.pk}/"))
    draft = make.make_placement(external_ref="draft")
    assert f"/comments/{draft.pk}/" not in check_page(client.get(f"/placements/{draft.pk}/"))
