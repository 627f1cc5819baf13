"""An officer brings what a platform exports, sees what is in it and what is left out, and has its figures once."""

import io
import re
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.models import ReachMetric
from coordination.imports.file_formats import CSV, format_reader
from coordination.imports.intake import UploadedFile, start_import
from coordination.jobs.worker import run_next
from coordination.models import ImportFile
from partners.models import Role
from tests import make
from tests.campaigns.platform_exports.export_files import DATA
from tests.html_pages import check_page
from tests.officers import officer
from tests.partners.sign_in.journeys import errors, heading, send

pytestmark = pytest.mark.django_db
PAGE = "/figures/exports/"
OVERVIEW = (DATA / "x_overview.csv").read_bytes()
TYPED = {"campaign": make.SEE_ME, "channel": "", "area": make.DUDLEY, "source": ""}


@pytest.fixture(autouse=True)
def world() -> None:
    make.make_campaign()
    for channel in ("twitter", "digital_media", "website"):
        make.make_channel(channel)


def brought(client: Any, body: bytes = OVERVIEW, name: str = "overview.csv", **typed: str) -> Any:
    return send(client, PAGE, **{**TYPED, **typed}, file=SimpleUploadedFile(name, body))


def take(client: Any, page: str) -> Any:
    names = ("csrfmiddlewaretoken", "found")
    fields = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in names}
    return client.post(PAGE, fields, follow=True)


def work() -> None:
    while run_next():
        pass


def taken(client: Any, body: bytes = OVERVIEW, **typed: str) -> str:
    """The report on a file that was brought, and taken in."""
    answer = take(client, check_page(brought(client, body, **typed)))
    work()
    return check_page(client.get(answer.request["PATH_INFO"]))


def listed(file: ImportFile) -> set[tuple[Any, ...]]:
    return set(file.refused_rows.values_list("row", "outcome", "column", "code", "detail"))


def test_what_is_in_it_is_shown_and_nothing_is_recorded():
    page = check_page(brought(officer()))
    assert "X analytics, account overview" in page and '<dd class="govuk-summary-list__value">Twitter</dd>' in page
    assert "4,000 impressions, 17 to 20 February 2017" in page and "New: it is recorded" in page
    assert "Take in this figure" in page and "Left out on purpose" in page
    assert not ReachMetric.objects.exists() and not ImportFile.objects.exists()


def test_each_thing_that_is_left_out_says_why_once():
    page = check_page(brought(officer()))
    assert re.search(
        r"<strong>[^<]*, Likes, [^<]*</strong>, row 1: This counts none of the eight measures of reach.", page
    )
    assert "`" not in page


def test_what_is_taken_in_is_shown_with_its_progress_and_once_it_is_done():
    client = officer()
    under_way = take(client, check_page(brought(client)))
    assert heading(under_way) == "The figures are being taken in"
    assert under_way["Refresh"] == "2" and "<progress" in check_page(under_way)
    work()
    report = check_page(client.get(under_way.request["PATH_INFO"]))
    assert "What was made of the export" in report and "Left out on purpose" in report
    figure = ReachMetric.objects.get()
    assert f'href="/figures/sent/{figure.pk}/"' in report and "4,000 impressions, Twitter, Dudley" in report
    assert (figure.organisation_id, figure.area_id, figure.grade) == ("dudley", make.DUDLEY, "platform")
    assert figure.evidence_sha256 == sha256(OVERVIEW).hexdigest() == ImportFile.objects.get().sha256


def test_it_is_the_import_that_the_api_makes_of_the_same_file():
    """What was not taken is listed with it, as for programs."""
    taken(officer())
    said = {"campaign": make.SEE_ME, "channel": "twitter"}
    upload = UploadedFile(io.BytesIO(OVERVIEW), CSV, sha256(OVERVIEW).hexdigest(), len(OVERVIEW), said)
    start_import(upload, "reach-metrics", format_reader("reach-metrics", CSV), by=make.actor_for("dudley"))
    work()
    of_the_page, of_the_api = ImportFile.objects.order_by("pk")
    assert (of_the_page.created, of_the_api.created, of_the_api.unchanged) == (1, 0, 1)
    for name in ("resource", "media_type", "sha256", "size", "rows", "refused"):
        assert getattr(of_the_page, name) == getattr(of_the_api, name), name
    assert listed(of_the_page) == listed(of_the_api) != set()


def test_the_same_file_is_recognised_and_nothing_is_counted_twice():
    client = officer()
    taken(client)
    page = check_page(brought(client))
    assert "This very file was taken in before" in page and "It is here already, and the same" in page
    assert "Nothing in it is left to take." in page and 'name="found"' not in page


def test_what_is_sent_twice_is_there_once():
    client = officer()
    page = check_page(brought(client))
    for _ in range(2):
        take(client, page)
        work()
    assert (ReachMetric.objects.count(), ReachMetric.objects.get().version) == (1, 1)


def test_a_newer_file_of_the_same_days_says_which_number_it_corrects():
    client = officer()
    taken(client)
    newer = OVERVIEW.replace(b"310,4", b"410,4")
    assert "It is here already as 4,000 impressions, and is corrected" in check_page(brought(client, newer))
    taken(client, newer)
    assert (ReachMetric.objects.get().value, ReachMetric.objects.get().version) == (4_100, 2)


def test_the_file_says_the_channel_only_where_it_can_be_of_no_other():
    answer = brought(officer(), (DATA / "meta_campaigns.csv").read_bytes())
    assert answer.status_code == 400
    assert "Meta Ads Manager, campaigns, which does not say for which channel it is" in errors(answer)[0]
    page = check_page(brought(officer(), (DATA / "meta_campaigns.csv").read_bytes(), channel="digital_media"))
    assert "Recognised as" in page and "Digital media" in page


def test_where_the_channel_counts_something_else_the_page_says_so():
    page = check_page(brought(officer(), channel="website"))
    assert "Contacts on website are counted in visitors, which this file does not give" in page


def test_a_figure_of_other_days_than_the_campaigns_is_refused_in_words():
    page = check_page(brought(officer(), OVERVIEW.replace(b"2017", b"2018").replace(b"Fri, Feb 17", b"Sat, Feb 17")))
    assert "Take in" not in page


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The file is empty"),
        (b"Date,Event\r\n20/02/2017,Stall\r\n", "Exports of X, Meta and Google Analytics 4 are known here"),
        (b"PK\x03\x04 as a workbook begins", "Export it again as CSV"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"external_ref,campaign,value\r\na,b,1\r\n", "bring it under Spreadsheets"),
        (b"Date,Impressions,New follows,Unfollows\r\n", "headings and no row below them"),
    ],
)
def test_a_file_that_is_no_export_is_said_at_its_field(body, sentence):
    answer = brought(officer(), body)
    assert answer.status_code == 400
    assert sentence in errors(answer)[0], errors(answer)
    assert "`" not in errors(answer)[0]


def test_the_days_of_a_list_of_posts_may_be_said():
    days = {"starts_on_day": "17", "starts_on_month": "2", "starts_on_year": "2017"}
    days |= {"ends_on_day": "3", "ends_on_month": "3", "ends_on_year": "2017"}
    page = check_page(brought(officer(), (DATA / "x_content_a.csv").read_bytes(), **days))
    assert "17 February to 3 March 2017" in page
    refused = brought(officer(), OVERVIEW, **days)
    assert "leave both days empty." in errors(refused)[0]


@pytest.mark.parametrize(
    ("left_out", "sentence"),
    [("campaign", "Choose the campaign"), ("area", "Choose where it was counted")],
)
def test_what_the_file_leaves_open_must_be_chosen(left_out, sentence):
    answer = brought(officer(), **{left_out: ""})
    assert (answer.status_code, errors(answer)) == (400, [sentence])


def test_a_file_has_to_be_chosen():
    answer = send(officer(), PAGE, **TYPED)
    assert (answer.status_code, errors(answer)) == (400, ["Choose the file that the platform gave you"])


def test_a_source_that_names_somebody_is_refused_before_anything_is_kept():
    page = check_page(brought(officer(), source="Chloe Price 07700 900123"))
    assert "It cannot be taken" in page and "Take in" not in page
    assert not ReachMetric.objects.exists()


def test_two_accounts_are_two_figures():
    client = officer()
    taken(client, source="@DudleyCouncil")
    taken(client, OVERVIEW.replace(b"310,4", b"410,4"), source="@DudleyEvents")
    assert ReachMetric.objects.count() == 2


def test_what_was_shown_to_one_is_taken_from_no_other():
    page = check_page(brought(officer()))
    other = officer("sandwell")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', check_page(other.get(PAGE)))[1]
    found = re.search(r'name="found" value="([^"]+)"', page)[1]
    for body in (found, found[:-3], "nonsense"):
        answer = other.post(PAGE, {"csrfmiddlewaretoken": token, "found": body}, follow=True)
        assert "choose the file again" in check_page(answer)
    assert not ImportFile.objects.exists()


def test_the_report_is_of_the_organisation_alone():
    client = officer()
    answer = take(client, check_page(brought(client)))
    assert officer("sandwell").get(answer.request["PATH_INFO"]).status_code == 404
    assert officer(role=Role.VIEWER).get(answer.request["PATH_INFO"]).status_code == 200


def test_only_whoever_may_send_figures_brings_one_and_the_pages_lead_to_it():
    client = officer()
    for address in ("/figures/", f"/figures/{make.SEE_ME}/", "/spreadsheets/"):
        assert f'href="{PAGE}' in check_page(client.get(address))
    reader = officer(role=Role.VIEWER)
    assert reader.get(PAGE).status_code == 403
    assert PAGE not in check_page(reader.get("/figures/"))


def test_an_organisation_in_no_campaign_is_told_what_to_do():
    assert "Your organisation contributes to no campaign that is open" in check_page(officer("wolverhampton").get(PAGE))


def test_the_file_may_be_dropped_and_works_without_a_script():
    page = check_page(officer().get(PAGE))
    assert 'data-module="govuk-file-upload"' in page
    assert re.search(r'<input class="govuk-file-upload" id="id_file" name="file" type="file"', page)
