"""`import_rows`: the command-line twin of `/imports/`."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import ReachMetric
from coordination.models import Change, Operation, WaitingRow
from events.models import Event
from tests import make
from tests.coordination.imports.row_files import event, lines

pytestmark = pytest.mark.django_db
ENDINGS = ".xlsx, .ods, .csv, .jsonl, .ndjson, .ics"


@pytest.fixture(autouse=True)
def campaign():
    make.make_channel("website")
    return make.make_campaign(contributors=("dudley",))


def run(resource, path, *options):
    out, err = StringIO(), StringIO()
    told = ("--organisation", "dudley", "--no-progress", *options)
    call_command("import_rows", resource, str(path), *told, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_file_is_taken_in_as_the_api_does(tmp_path):
    path, refused = tmp_path / "stalls.jsonl", tmp_path / "refused.csv"
    path.write_bytes(lines([event("one"), event("two", kind="party"), event("three")]))
    out, err = run("events", path, "--refused", str(refused))
    assert "2  created" in out and "1  refused" in out
    assert "row 2, kind: " in err
    rows = list(csv.reader(StringIO(refused.read_text())))
    assert [row[:3] for row in rows] == [["row", "column", "code"], ["2", "kind", "invalid_choice"]]
    assert sorted(Event.objects.values_list("external_ref", "organisation")) == [("one", "dudley"), ("three", "dudley")]
    assert set(Change.objects.filter(subject="event").values_list("actor", flat=True)) == {"system:import_rows"}
    out, _ = run("events", path)
    assert "2  unchanged" in out


def test_a_dry_run_keeps_nothing(tmp_path):
    path = tmp_path / "stalls.jsonl"
    path.write_bytes(lines([event("one")]))
    out, err = run("events", path, "--dry-run")
    assert ("1  created" in out, "dry run" in err, Event.objects.count()) == (True, True, 0)
    assert not WaitingRow.objects.exists()


@pytest.mark.parametrize(
    ("name", "body", "options", "told"),
    [
        ("a.txt", b"x", (), f"cannot be read from a file that ends in .txt; it may end in {ENDINGS}."),
        ("a.jsonl", b"", (), "The file is empty"),
        ("a.jsonl", b"\n", (), "no rows"),
        ("a.csv", b"colour\r\nred\r\n", (), "header"),
        ("a.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", (), "--campaign"),
        ("a.csv", b"external_ref\r\na\r\n", ("--campaign", make.SEE_ME), "--campaign"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(tmp_path, name, body, options, told):
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(CommandError, match=told):
        run("events", path, *options)
    assert not Operation.objects.exists()


def test_a_missing_file_and_organisation_are_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        run("events", tmp_path / "none.csv")
    with pytest.raises(CommandError, match=r"There is no organisation '.*Known: "):
        call_command("import_rows", "events", "x.csv", "--organisation", "nobody")


def test_a_platforms_export_is_taken_with_its_reasons(tmp_path):
    path = tmp_path / "ga4.csv"
    path.write_text(EXPORT)
    out, err = run("reach-metrics", path, "--campaign", make.SEE_ME, "--channel", "website")
    assert "1  created" in out, (out, err)
    figure = ReachMetric.objects.get()
    assert (figure.measure, figure.value, figure.grade, figure.channel_id) == (
        "impressions",
        300,
        "platform",
        "website",
    )
    assert "[rate]" in err or "[not_a_measure]" in err
    assert "1  unchanged" in run("reach-metrics", path, "--campaign", make.SEE_ME, "--channel", "website")[0]


EXPORT = """Date,Impressions,Likes,Engagement rate,New follows,Unfollows
"Mon, Feb 20, 2017",100,1,0.1,1,0
"Tue, Feb 21, 2017",200,2,0.1,0,0
"""
