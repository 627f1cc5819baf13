"""A slug that holds a text: a mask in its place everywhere, its campaign taken down, and nobody has it again."""

import re
from datetime import date

import pytest

from campaigns.models import Campaign, PeriodCell, Phase
from campaigns.rollups.compile import compile_marked
from coordination.ledger.sequencer import give_positions
from coordination.models import Change, Redaction, Spreadsheet, TableMapping
from partners.webhooks import fan_out
from tests import make
from tests.contract_client import refused
from tests.coordination.redactions.test_every_copy_goes import by_every_way
from tests.coordination.redactions.text_search import places_of
from tests.events.open.feed_reader import Follower, public_event
from tests.partners.webhooks.example_endpoints import subscribe

pytestmark = pytest.mark.django_db
URL = "/api/v1/redactions/"
MASK = re.compile("redacted-[0-9a-f]{8}")
WHY = "The address named somebody."


def body(**asked):
    return {"subject": "campaign", "subject_id": make.SEE_ME, "reason": WHY, **asked}


def tables_of_dudley(**values):
    """A table that is being corrected on a page, and how the last of its kind was mapped."""
    of_dudley = {"organisation": "dudley", "resource": "events"}
    name, key = list(values.items())[-1]
    TableMapping.objects.create(**of_dudley, headings="0" * 64, columns=["title"], values=values)
    for sha256, mapping in (("0", {"columns": [name, "title"], "values": values}), ("1", None)):
        rows = [[2, [f" {key} ", "A stall"]], [3, [make.SEE_ME, "Another"]]]
        headings = ["What for", "Title"]
        known = {"sha256": sha256 * 64, "header_row": 1, "headings": headings, "rows": rows, "mapping": mapping}
        Spreadsheet.objects.create(**of_dudley, **known)


def relay():
    while give_positions():
        pass


@pytest.fixture
def campaign():
    make.make_stop("43000875301")
    make.make_channel("twitter")
    make.make_review_rule()
    return make.make_campaign(contributors=("dudley", "sandwell"), website=f"https://example.org/{make.SEE_ME}/")


@pytest.mark.parametrize("asked", [{"fields": ["/slug"]}, {"text": "See-me HEAR"}])
def test_the_slug_stands_nowhere_and_all_goes_on_under_the_mask(campaign, asked):
    subscribe("https://hooks.example.org/", "dudley")
    dudley, lead, police = (make.client(one) for one in ("dudley", make.LEAD, make.POLICE))
    event = by_every_way(dudley, lead, police)
    days = {"starts_on": date(2018, 2, 1), "ends_on": date(2018, 2, 9)}
    follower = make.make_campaign("the-next", follows=campaign, **days)
    tables_of_dudley(campaign=make.SEE_ME)
    relay()
    fan_out.fan_out_changes()
    while compile_marked():
        pass
    tables = {"table_mapping.values", "spreadsheet.rows", "spreadsheet.mapping"}
    assert tables < places_of(make.SEE_ME)
    assert {"report.document", "stored_answer.body", "webhook_delivery.payload", "day_cell.campaign"} <= places_of(
        make.SEE_ME
    )
    versions = Change.objects.filter(subject="event", subject_id=event).count()
    answer = lead.post(URL, body(**asked), headers={"Idempotency-Key": '"mask"'})
    assert answer.status_code == 201, answer.content
    mask = answer.json()["campaign"]
    assert MASK.fullmatch(mask)
    assert answer.json()["subject_id"] == mask
    assert places_of(make.SEE_ME) == set()
    here = lead.get(f"/api/v1/campaigns/{mask}/").json()
    assert (here["slug"], here["suspended"]["reason"], here["suspended"]["by"]) == (mask, WHY, "lead")
    assert dudley.get(f"/api/v1/events/{event}/").json()["campaign"] == mask
    assert lead.get(f"/api/v1/campaigns/{follower.pk}/").json()["follows"] == mask
    assert refused(lead.get(f"/api/v1/campaigns/{make.SEE_ME}/")) == (404, "not_found")
    assert refused(make.client(None).get(f"/api/v1/open/campaigns/{mask}/"))[0] == 404
    assert refused(make.client("walsall").get(f"/api/v1/campaigns/{mask}/")) == (404, "not_found")
    trail = list(Change.objects.filter(subject="event", subject_id=event))
    assert len(trail) > versions
    assert {entry.campaign for entry in trail} == {mask}
    report = lead.get(f"/api/v1/campaigns/{mask}/reports/").json()["results"][0]
    assert report["redacted"]["reason"] == WHY
    assert "/report/campaign" in report["redacted"]["fields"]
    while compile_marked():
        pass
    assert set(PeriodCell.objects.values_list("campaign", flat=True)) == {mask}


def test_a_masked_campaign_comes_back_under_the_mask_and_its_slug_is_never_given_again(campaign):
    public_event()
    reader = Follower()
    relay()
    reader.read_on()
    lead = make.client(make.LEAD)
    mask = lead.post(URL, body(fields=["/slug"])).json()["campaign"]
    relay()
    assert [item["state"] for item in reader.read_on()] == ["deleted"]
    again = {"slug": make.SEE_ME, "name": "Another", "starts_on": "2017-02-17", "ends_on": "2017-03-03"}
    again |= {"area": campaign.area_id, "status": "draft"}
    assert refused(lead.post("/api/v1/campaigns/", again)) == (409, "slug_taken")
    assert Campaign.objects.count() == 1
    assert lead.post(f"/api/v1/campaigns/{mask}/resume/").status_code == 200
    relay()
    (item,) = reader.read_on()
    assert item["state"] == "updated"
    assert make.SEE_ME not in str(item)
    assert lead.post(URL, {**body(fields=["/slug"]), "subject_id": mask}).status_code == 200
    assert refused(lead.post(URL, body(fields=["/slug"]))) == (404, "not_found")
    assert Redaction.objects.count() == 1


def test_only_the_lead_may_and_what_a_contributor_redacts_leaves_the_slug(campaign):
    for slug, expected in (("dudley", (403, "not_yours_to_do")), ("walsall", (403, "not_yours_to_do"))):
        assert refused(make.client(slug).post(URL, body(fields=["/slug"]))) == expected
    event = make.make_event(summary="Ask See Me Hear.")
    asked = {"subject": "event", "subject_id": str(event.pk), "text": "see me hear", "reason": WHY}
    assert make.client("dudley").post(URL, asked).status_code == 201
    campaign.refresh_from_db()
    assert (campaign.slug, campaign.suspended_at) == (make.SEE_ME, None)


def test_a_phase_goes_on_under_a_mask_and_its_campaign_is_taken_down(campaign):
    phase = make.make_phase("week-of-zebedee", name="Launch")
    event = make.make_event(phase=phase)
    tables_of_dudley(campaign=make.SEE_ME, phase="week-of-zebedee")
    lead = make.client(make.LEAD)
    asked = {"subject": "phase", "subject_id": str(phase.pk), "fields": ["/slug"], "reason": WHY}
    assert lead.post(URL, asked).status_code == 201
    phase.refresh_from_db()
    assert MASK.fullmatch(phase.slug)
    assert places_of("week-of-zebedee") == set()
    assert TableMapping.objects.get().values == {"campaign": make.SEE_ME, "phase": phase.slug}
    assert [row[1][0] for sheet in Spreadsheet.objects.all() for row in sheet.rows] == [phase.slug, make.SEE_ME] * 2
    assert make.client("dudley").get(f"/api/v1/events/{event.pk}/").json()["phase"] == phase.slug
    assert lead.get(f"/api/v1/campaigns/{make.SEE_ME}/").json()["suspended"]["reason"] == WHY
    again = {"slug": "week-of-zebedee", "name": "Again", "starts_on": "2017-02-17", "ends_on": "2017-02-18"}
    assert refused(lead.post(f"/api/v1/campaigns/{make.SEE_ME}/phases/", again)) == (409, "slug_taken")
    assert Phase.objects.count() == 1


def test_a_draft_is_masked_and_stays_a_draft(campaign):
    Campaign.objects.update(status="draft")
    mask = make.client(make.LEAD).post(URL, body(fields=["/slug"])).json()["campaign"]
    draft = Campaign.objects.get()
    assert (draft.pk, draft.status, draft.suspended_at) == (mask, "draft", None)
