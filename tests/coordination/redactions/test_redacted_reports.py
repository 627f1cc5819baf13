"""A report that was redacted: it says so, keeps its digest, and is verified in whatever was not taken out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from campaigns.models import Report
from coordination.models import Change
from tests import make
from tests.coordination.redactions.text_search import places_of
from tests.database_roles import as_owner

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
REPORTS = f"/api/v1/campaigns/{make.SEE_ME}/reports/"
WHY = {"reason": "It names somebody."}


@pytest.fixture
def figure():
    make.make_metric(organisation="sandwell", value=500, source="The ticket office")
    return make.make_metric(value=76_100, source="Zebedee's count")


@pytest.fixture
def export(figure):
    """The export of a report of which the owner of a figure has taken its source out, and what it was before."""
    report = make.make_report()
    lead = make.client(make.LEAD)
    before = lead.get(f"{REPORTS}{report.pk}/export/").json()
    body = {"subject": "reach-metric", "subject_id": str(figure.pk), "fields": ["/source"], **WHY}
    assert make.client("dudley").post("/api/v1/redactions/", body).status_code == 201
    return before, lead.get(f"{REPORTS}{report.pk}/export/").json()


def verify(tmp_path, document):
    file = tmp_path / "report.json"
    file.write_text(json.dumps(document))
    command = [sys.executable, "manage.py", "verify_report", str(file)]
    return subprocess.run(command, cwd=ROOT, env={"PATH": ""}, capture_output=True, text=True, timeout=60)


def test_a_redacted_report_keeps_its_digest_and_says_what_was_taken_out(export):
    before, after = export
    assert places_of("Zebedee") == set()
    assert (after["sha256"], after["report"]) == (before["sha256"], before["report"])
    (source,) = (p for p in after["redacted"]["fields"] if p.endswith("/source"))
    assert after["redacted"]["reason"] == WHY["reason"]
    assert after["inputs"]["figures"][int(source.split("/")[3])]["source"].startswith("[redacted")
    assert [f["source"] for f in after["inputs"]["figures"]].count("The ticket office") == 1
    row = Report.objects.get()
    assert (row.version, row.sha256) == (2, before["sha256"])
    for client, place in (
        (make.client("walsall"), f"{REPORTS}{row.pk}/"),
        (make.client(None), f"/api/v1/open/campaigns/{make.SEE_ME}/"),
    ):
        answer = client.get(place)
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert told.get("report", told)["redacted"] == after["redacted"]
    assert Change.objects.filter(kind="report.updated", version=2).exists()


def test_the_digests_do_not_let_anybody_try_out_what_the_text_was(export):
    before, after = export
    assert before["inputs"]["salt"] not in json.dumps(after)
    assert "/inputs/salt" in after["redacted"]["fields"]


def test_a_redacted_report_verifies_with_a_notice_and_not_after_a_single_change(export, tmp_path):
    before, after = export
    held = verify(tmp_path, after)
    assert (held.returncode, held.stderr) == (0, "")
    assert "It was redacted on" in held.stdout
    assert "/source" in held.stdout
    assert "it holds" in held.stdout
    assert verify(tmp_path, before).returncode == 0
    for change in (
        lambda d: d["inputs"]["figures"][0].update(value=d["inputs"]["figures"][0]["value"] + 1),
        lambda d: d["inputs"]["figures"][0].update(organisation="[redacted]"),
        lambda d: d["report"]["headline"].update(as_of="[redacted]"),
        lambda d: d["report"].update(small_numbers_below=5),
        lambda d: d["redacted"].update(fields=[]),
        lambda d: d["redacted"].update(fields=[*d["redacted"]["fields"], "/inputs/campaign"]),
        lambda d: d.update(sha256="0" * 64),
        lambda d: d.pop("redacted"),
    ):
        changed = json.loads(json.dumps(after))
        change(changed)
        assert verify(tmp_path, changed).returncode == 1


def test_a_later_report_and_a_difference_go_on_from_it(export):
    lead = make.client(make.LEAD)
    first = Report.objects.get()
    later = make.make_report()
    assert lead.get(f"{REPORTS}{later.pk}/diff/?against={first.pk}").status_code == 200
    assert set(lead.get(f"{REPORTS}{first.pk}/diff/").json()["difference"].values()) == {0}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE report SET redacted = '{}'",
        "UPDATE report SET inputs = '{}', redacted = '{}', version = version + 1",
        "UPDATE report SET version = 2",
        "UPDATE report SET published_by = 'somebody'",
        "DELETE FROM report",
    ],
)
def test_nothing_but_a_redaction_changes_a_report(figure, statement):
    make.make_report()
    with (
        pytest.raises(DatabaseError, match="A published report stays as it is"),
        as_owner(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_figure_reported_in_two_campaigns_goes_from_the_reports_of_both(figure):
    other = make.make_campaign("hear-me-next", contributors=("dudley",))
    make.make_metric(campaign=other, source="Zebedee's count")
    reports = [make.make_report(), make.make_report(other)]
    body = {"subject": "reach-metric", "subject_id": str(figure.pk), "text": "Zebedee", **WHY}
    assert make.client("dudley").post("/api/v1/redactions/", body).status_code == 201
    assert places_of("Zebedee") == set()
    assert all(Report.objects.get(pk=report.pk).redacted for report in reports)
