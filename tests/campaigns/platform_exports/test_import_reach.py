"""`manage.py import_reach`: the same file twice changes nothing, a newer one corrects, and a fault keeps nothing."""

import io
from datetime import date
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import ReachMetric
from campaigns.platform_exports.adapter import ExportTarget, check_measures, import_export
from campaigns.platform_exports.drafts import Draft, ExportOptions, Rows
from campaigns.reach_metrics import record
from coordination.ground.errors import Invalid
from coordination.models import Change
from tests import make
from tests.campaigns.platform_exports.export_files import DATA

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world():
    make.make_campaign()
    for code in ("twitter", "digital_media", "website"):
        make.make_channel(code)


def run(file="x_overview.csv", *extra: str, channel: str = "twitter", organisation: str = "dudley") -> str:
    """What the command printed on standard output for a file of `data/` or one made by the test."""
    out = io.StringIO()
    names = ["--campaign", make.SEE_ME, "--organisation", organisation, "--channel", channel, "--no-progress"]
    call_command("import_reach", str(DATA / file), *names, *extra, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def figures() -> list[tuple]:
    rows = ReachMetric.objects.order_by("measure", "period")
    return [(row.measure, str(row.period.lower), row.value, row.qualifier, row.version) for row in rows]


def test_a_file_becomes_figures_with_its_digest_as_evidence():
    run()
    metric = ReachMetric.objects.get()
    assert (metric.measure, metric.value, metric.qualifier, metric.grade) == ("impressions", 4_000, "exact", "platform")
    assert (metric.period.lower, metric.period.upper) == (date(2017, 2, 17), date(2017, 2, 21))
    assert (metric.organisation_id, metric.area_id, metric.channel_id) == ("dudley", make.DUDLEY, "twitter")
    assert metric.evidence_sha256 == sha256((DATA / "x_overview.csv").read_bytes()).hexdigest()
    assert metric.recorded_by == "system:import_reach"
    assert metric.source == "X analytics, account overview"


def test_the_same_file_again_changes_nothing():
    first = run()
    before, entries = figures(), Change.objects.count()
    again = run()
    assert (figures(), Change.objects.count()) == (before, entries)
    assert "1  created" in first
    assert "0  created" in again
    assert "1  unchanged" in again


def newer(tmp_path, old: str = "310,4", new: str = "410,4"):
    path = tmp_path / "newer.csv"
    path.write_text((DATA / "x_overview.csv").read_text().replace(old, new))
    return path


def test_a_newer_file_of_the_same_days_corrects(tmp_path):
    run()
    told = run(newer(tmp_path))
    assert figures() == [("impressions", "2017-02-17", 4_100, "exact", 2)]
    assert "1  corrected" in told
    assert "It was 4,000." in told


def test_an_older_file_that_lowers_a_figure_says_so(tmp_path):
    run(newer(tmp_path))
    assert "It was 4,100. A newer export should not say less" in run()


def test_a_dry_run_prints_the_very_report_and_keeps_nothing(tmp_path):
    for file in ("x_overview.csv", newer(tmp_path)):
        before, entries = figures(), Change.objects.count()
        dry = run(file, "--dry-run")
        assert (figures(), Change.objects.count()) == (before, entries)
        assert dry == run(file)


def test_daily_makes_one_figure_a_day():
    run("x_overview.csv", "--daily")
    assert [row[1:3] for row in figures()] == [
        ("2017-02-17", 2_486),
        ("2017-02-18", 310),
        ("2017-02-19", 1_204),
        ("2017-02-20", 0),
    ]


def test_days_beside_their_own_total_are_refused_and_none_is_kept():
    run()
    with pytest.raises(CommandError, match="reported this series"):
        run("x_overview.csv", "--daily")
    assert len(figures()) == 1


def test_a_refused_figure_takes_back_those_before_it():
    campaign = make.make_campaign()
    make.make_metric(
        campaign=campaign,
        channel="digital_media",
        measure="accounts_reached",
        source="Meta Ads Manager, campaigns",
        period=(date(2017, 3, 1), date(2017, 3, 2)),
    )
    with pytest.raises(CommandError, match="reported this series"):
        run("meta_campaigns.csv", channel="digital_media")
    assert [row[0] for row in figures()] == ["accounts_reached"]


def test_meta_gives_impressions_and_accounts_and_never_people():
    told = run("meta_campaigns.csv", channel="digital_media")
    assert [(row[0], row[2]) for row in figures()] == [("accounts_reached", 41_000), ("impressions", 98_500)]
    assert "It does not enter the contacts of digital media, which are people reached." in told


def test_a_draft_of_people_is_refused():
    draft = Draft("people_reached", date(2017, 2, 17), date(2017, 2, 17), 5, True, Rows())
    with pytest.raises(Invalid, match="impressions are never reported as reach"):
        check_measures([draft])


def test_rows_left_out_make_an_exact_count_at_least():
    told = run("tweet_activity.csv")
    assert figures()[0][2:4] == (2_000, "at_least")
    assert "at least 2,000 impressions" in told


@pytest.mark.parametrize(("wished", "kept"), [("more_than", "more_than"), ("about", "at_least"), ("exact", "at_least")])
def test_no_qualifier_hides_that_rows_were_left_out(wished, kept):
    run("tweet_activity.csv", "--qualifier", wished)
    assert figures()[0][3] == kept


def test_two_accounts_are_told_apart_by_their_source():
    run()
    run("x_overview.csv", "--source", "X, the second account")
    assert len(figures()) == 2


def test_the_same_export_counts_in_two_campaigns_by_itself():
    run()
    make.make_campaign("another")
    call_command(
        *("import_reach", str(DATA / "x_overview.csv"), "--campaign", "another", "--organisation", "dudley"),
        *("--channel", "twitter", "--no-progress"),
        stdout=io.StringIO(),
    )
    assert sorted(ReachMetric.objects.values_list("campaign", flat=True)) == ["another", make.SEE_ME]


def test_a_reference_fits_and_is_one_the_api_takes():
    run("tweet_activity.csv", "--external-ref-prefix", "x" * 20)
    reference = ReachMetric.objects.get().external_ref
    assert len(reference) <= 100
    answer = make.client("dudley").get(f"/api/v1/reach-metrics/?external_ref={reference}")
    assert len(answer.json()["results"]) == 1


def test_a_figure_made_void_stays_void():
    run()
    metric = ReachMetric.objects.get()
    record.void_reach_metric(metric, by=make.actor_for("dudley"), expected_version=None, reason="Not of this campaign.")
    told = run()
    assert "1  left void" in told
    assert [row.status for row in ReachMetric.objects.all()] == ["void"]
    run("x_overview.csv", "--external-ref-prefix", "again-")
    assert sorted(ReachMetric.objects.values_list("status", flat=True)) == ["counted", "void"]


def test_a_file_without_a_figure_says_why_and_fails(tmp_path):
    path = tmp_path / "pages.csv"
    path.write_text("# --\n# Start date: 20170217\n# End date: 20170303\n\nPage path,Active users\n/,5\n/help,4\n")
    with pytest.raises(CommandError, match="No figure could be taken"):
        run(path, channel="website")


def test_every_reason_can_be_written_to_a_file(tmp_path):
    run("meta_campaigns.csv", "--skipped", str(tmp_path / "skipped.csv"), channel="digital_media")
    lines = (tmp_path / "skipped.csv").read_text().splitlines()
    assert lines[0] == "line,column,code,detail"
    assert len(lines) == 19


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (["--campaign", "nowhere"], "no campaign 'nowhere'"),
        (["--organisation", "nobody"], "no organisation 'nobody'"),
        (["--channel", "pigeon"], "no channel 'pigeon'"),
        (["--area", "E00000000"], "no area 'E00000000'"),
        (["--source", "x" * 121], "at most 120"),
        (["--source", "ask jo@example.org"], "e-mail address"),
        (["--external-ref-prefix", "a/b"], "at most 20 letters"),
        (["--period-from", "17/02/2017"], "a day such as 2017-02-17"),
        (["--period-from", "2017-01-01"], "says itself"),
        (["--organisation", make.POLICE], "contributes nothing"),
        (["--area", make.REGION], "counts in West Midlands"),
    ],
)
def test_a_refused_import_says_what_is_wrong_and_keeps_nothing(extra, sentence):
    make.make_area(make.REGION)
    with pytest.raises(CommandError, match=sentence):
        run("x_overview.csv", *extra)
    assert figures() == []


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(tmp_path / "none.csv")


def test_the_future_has_no_figures(tmp_path):
    text = "# --\n# Start date: 20990101\n# End date: 20990102\n\nDate,Sessions\n20990101,5\n"
    target = ExportTarget(make.make_campaign(), make.make_area(make.DUDLEY), make.make_channel("website"))
    with pytest.raises(Invalid):
        import_export(io.BytesIO(text.encode()), target, by=make.actor_for("dudley"), options=ExportOptions())
    assert figures() == []


def test_a_figure_that_is_held_is_told_with_its_reason():
    run()
    reason = "Sandwell has sent the same figure for these days."
    ReachMetric.objects.update(status="held", held_reason=reason)
    told = run()
    assert "1  unchanged" in told
    assert "1  held, and in no total" in told
    assert f"Held: {reason}" in told


def test_the_regional_figure_of_a_second_organisation_is_told_as_held():
    assert "0  held" in run("x_overview.csv", "--area", make.COUNTY)
    assert "1  held" in run("x_overview.csv", "--area", make.COUNTY, organisation="sandwell")
