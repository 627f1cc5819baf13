"""Published reports as PDF: what is in it for a screen reader, whose numbers they are, and for whom it is there."""

import re
from collections import Counter

import pytest
from django.conf import settings
from django.test import Client

from campaigns.api.reports import ReportCellSerializer
from campaigns.lifecycle import suspension
from campaigns.models import Campaign, Participant, Report
from campaigns.open import printed_report
from campaigns.reach.measures import MEASURES
from coordination.typesetting.typesetting import typeset_anew
from partners.models import Organisation
from tests import make
from tests.pdf_reader import TaggedPdf

pytestmark = pytest.mark.django_db
HERE = f"/campaigns/{make.SEE_ME}/"
AS_PDF = {"Accept": "application/pdf"}
HOSTILE = (
    '#read("/etc/passwd")',
    "$x$ *a* _b_ `c` = d <e> @f \\ // /* #panic()",
    "w" * 110,
    "مرحبا بكم في الحملة שלום",
    "😀 👩🏽‍🚒 ਪੰਜਾਬੀ 汉字 \u0915\u094d\u0937",
    "</text></svg> & &amp; ]] %d {{ name }}",
    "e\u0301\u0323\u0310 Z\u0351\u036b\u0343",
)


@pytest.fixture
def campaign() -> Campaign:
    return make.make_campaign(contributors=("dudley", "sandwell", "walsall"))


@pytest.fixture
def report(campaign: Campaign) -> Report:
    make.make_metric(organisation=make.LEAD, value=761_000)
    make.make_metric(organisation="sandwell", channel="twitter", value=5_000)
    make.make_metric(organisation="dudley", channel="face_to_face", measure="conversations", value=7)
    return make.make_report(campaign)


def public(report: Report, leaf: str = "report.pdf") -> str:
    return f"/campaigns/{report.campaign_id}/reports/{report.pk}/{leaf}"


def of_api(report: Report) -> str:
    return f"/api/v1/campaigns/{report.campaign_id}/reports/{report.pk}/"


def pdf_of(address: str, client: Client | None = None) -> bytes:
    answer = (client or Client()).get(address, headers=AS_PDF)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), answer.content[:500]
    return answer.content


def test_a_screen_reader_finds_title_language_headings_tables_and_what_the_pictures_show(report: Report) -> None:
    pdf = TaggedPdf(pdf_of(public(report)))
    assert str(pdf.catalogue.Lang) == "en-GB" and pdf.catalogue.MarkInfo.Marked
    assert pdf.catalogue.ViewerPreferences.DisplayDocTitle
    with pdf.file.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"].startswith("Report on See Me Hear Me of ")
    headings = pdf.headings()
    assert [role for role, _ in headings] == ["H1", *["H2"] * (len(headings) - 1)]
    assert headings[0][1].startswith("Report of ")
    assert pdf.bookmarks() == [text for _, text in headings]
    assert {"What may be said", "Figures", "How to prove that it is this report"} <= {text for _, text in headings}
    for table in pdf.root.find("Table"):
        first, *others = table.find("TR")
        assert {cell.role for cell in first.inside} == {"TH"} and others
        assert {cell.role for row in others for cell in row.inside} == {"TD"}
    interval, bars = (figure.alt for figure in pdf.root.find("Figure"))
    assert interval.startswith("Different people: at least ")
    assert "761,000" in bars and "withheld" in bars
    assert report.sha256 in pdf.all_text() and f"{settings.PUBLIC_URL}{public(report, '')}" in pdf.all_text()


def test_the_numbers_in_its_tables_are_those_of_the_json_cell_by_cell(report: Report) -> None:
    document = make.client("dudley").get(of_api(report)).json()["document"]
    printed = Counter()
    for heads, *rows in TaggedPdf(pdf_of(public(report))).tables():
        by = {"Channel": "total", "Place": "area", "Organisation": "organisation", "Week": "week"}[heads[0]]
        printed.update((by, *_number(row[heads.index("Number")]), row[heads.index("Counted")]) for row in rows)
    assert printed == Counter(
        (cell["by"], cell["suppressed"], cell["total"], MEASURES[cell["measure"]].noun) for cell in document["tables"]
    )
    assert set(ReportCellSerializer().fields["by"].choices) == {by for by, *_ in printed}
    assert any(withheld for _, withheld, *_ in printed)


def _number(words: str) -> tuple[bool, int | None]:
    if words.startswith("withheld"):
        return True, None
    return False, int(re.sub(r"\D", "", words))


def test_who_has_a_key_gets_the_same_pdf_by_accept_and_one_report_has_always_the_same_bytes(report: Report) -> None:
    content = pdf_of(public(report))
    dudley = make.client("dudley")
    answer = dudley.get(of_api(report), headers=AS_PDF)
    assert answer.content == content and answer["Vary"] == "Authorization, Accept"
    assert answer["Cache-Control"] == "private, no-cache"
    assert re.fullmatch(rf'attachment; filename="{make.SEE_ME}-\d{{4}}-\d\d-\d\d\.pdf"', answer["Content-Disposition"])
    again = dudley.get(of_api(report), headers={**AS_PDF, "If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert dudley.get(of_api(report)).headers["ETag"] != answer["ETag"]
    facts = printed_report._facts(report)
    assert typeset_anew(printed_report._TEMPLATE, facts, "pdf") == content
    public_answer = Client().get(public(report), headers={"If-None-Match": Client().get(public(report))["ETag"]})
    assert public_answer.status_code == 304


def test_another_form_is_refused_as_of_a_list_and_lists_have_no_pdf(report: Report) -> None:
    dudley = make.client("dudley")
    refusal = dudley.get(of_api(report), headers={"Accept": "text/csv"})
    assert refusal.status_code == 406 and "application/json, application/pdf" in refusal.json()["detail"]
    assert dudley.get(of_api(report).replace(f"{report.pk}/", ""), headers=AS_PDF).status_code == 406
    assert dudley.get(f"{of_api(report)}?format=pdf").status_code == 400
    assert dudley.get(of_api(report), headers={"Accept": "*/*"})["Content-Type"] == "application/json"
    assert Client().post(public(report)).status_code == 405


def test_who_may_not_see_the_report_is_refused_as_of_the_json_without_a_hint(
    campaign: Campaign, report: Report
) -> None:
    none = of_api(report).replace(str(report.pk), "01890a5d-ac96-774b-bcce-b302099a8060")
    suspension.suspend_campaign(campaign, by=make.actor_for(make.LEAD), expected_version=None, reason="A wrong number.")
    outsider = make.client("coventry")
    for client, status in ((outsider, 404), (make.client(None), 401), (make.client(make.LEAD), 200)):
        answers = [client.get(of_api(report), headers=headers) for headers in ({}, AS_PDF)]
        assert [answer.status_code for answer in answers] == [status] * 2
    missing, hidden = (outsider.get(address, headers=AS_PDF) for address in (none, of_api(report)))
    assert hidden["Content-Type"] == "application/problem+json" and len(hidden.content) == len(missing.content)
    assert [Client().get(public(report, leaf)).status_code for leaf in ("", "report.pdf")] == [404, 404]


def test_beside_who_has_not_accepted_a_new_name_the_slug_stands_and_strangers_get_nothing(
    campaign: Campaign, report: Report
) -> None:
    Participant.objects.filter(campaign=campaign).update(asked_again=True)
    assert Client().get(public(report)).status_code == 404
    text = TaggedPdf(pdf_of(of_api(report), make.client(make.LEAD))).all_text()
    assert make.SEE_ME in text and "See Me Hear Me" not in text


def test_what_was_taken_out_of_a_report_is_in_no_pdf_that_is_asked_for_afterwards(report: Report) -> None:
    lead, before = make.client(make.LEAD), TaggedPdf(pdf_of(public(report)))
    assert make.SEE_ME in before.all_text() and "See Me Hear Me" in before.all_text()
    why = "The address named somebody."
    body = {"subject": "campaign", "subject_id": make.SEE_ME, "fields": ["/slug"], "reason": why}
    assert lead.post("/api/v1/redactions/", body).status_code == 201
    mask = Report.objects.get().campaign_id
    assert lead.get(of_api(report), headers=AS_PDF).status_code == 404
    content = pdf_of(f"/api/v1/campaigns/{mask}/reports/{report.pk}/", lead)
    after = TaggedPdf(content).all_text()
    assert make.SEE_ME not in after and mask in after and make.SEE_ME.encode() not in content
    assert "Something was taken out of this report after it was published" in after and why in after
    report.refresh_from_db()
    assert report.sha256 in after and report.redacted["sha256"] in after


@pytest.mark.parametrize("name", HOSTILE)
def test_what_a_campaign_is_called_is_text_and_nothing_else(campaign: Campaign, report: Report, name: str) -> None:
    Campaign.objects.filter(pk=campaign.pk).update(name=name)
    Organisation.objects.filter(pk=make.LEAD).update(name=name)
    pdf = TaggedPdf(pdf_of(public(report)))
    assert "root:" not in pdf.all_text()
    latin = re.findall(r"[!-~]+", name)
    assert all(word in pdf.all_text() for word in latin)
    assert [role for role, _ in pdf.headings()].count("H1") == 1
    if "😀" in name:
        assert "[grinning face" in pdf.all_text() and "Gurmukhi text" in pdf.all_text()
        assert "Square brackets stand for" in pdf.all_text()


def test_an_empty_report_and_one_of_thousands_of_cells_are_set_too(
    campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = TaggedPdf(pdf_of(public(make.make_report(campaign))))
    assert "No figure had been counted" in pdf.all_text() and not pdf.tables()
    make.make_metric(organisation=make.LEAD, value=761_000)
    report = make.make_report(campaign)
    monkeypatch.setattr(printed_report, "MOST_ROWS", 1)
    [more] = [table["more"] for table in printed_report._facts(report)["tables"] if table["head"] == "Week"]
    assert more == sum(cell["by"] == "week" for cell in report_cells(report)) - 1
    assert f"{more} more lines of this table" in TaggedPdf(pdf_of(public(report))).all_text()


def report_cells(report: Report) -> list[dict[str, str]]:
    cells: list[dict[str, str]] = make.client("dudley").get(of_api(report)).json()["document"]["tables"]
    return cells


def test_who_finds_others_waiting_for_theirs_is_asked_to_come_again(report: Report, all_places_taken: None):
    for address, client in ((public(report), Client()), (of_api(report), make.client("dudley"))):
        answer = client.get(address, headers=AS_PDF)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert answer.json()["type"] == "/problems/unavailable"
    assert Client().get(public(report, "")).status_code == 200
