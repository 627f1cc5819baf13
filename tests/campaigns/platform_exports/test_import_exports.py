"""`manage.py import_rows reach-metrics` with a platform's export: the same file twice changes nothing, a newer one
corrects, and what cannot be taken stops nothing else."""

import io
from datetime import date
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import ReachMetric
from campaigns.platform_exports.adapter import check_measures
from campaigns.platform_exports.drafts import Draft, Rows
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


NOW = ("import_rows", "reach-metrics")


def run(file="x_overview.csv", *extra: str, channel="twitter", organisation="dudley", command=NOW) -> str:
    """What the command printed for a file of `data/` or one made by the test."""
    out = io.StringIO()
    names = ["--campaign", make.SEE_ME, "--organisation", organisation, "--channel", channel, "--no-progress"]
    call_command(*command, str(DATA / file), *names, *extra, stdout=out, stderr=out)
    return out.getvalue()


def figures() -> list[tuple]:
    rows = ReachMetric.objects.order_by("measure", "period")
    return [(row.measure, str(row.period.lower), row.value, row.qualifier, row.version) for row in rows]


def entries_of_figures() -> int:
    return Change.objects.filter(subject="reach-metric").count()


def test_a_file_becomes_figures_with_its_digest_as_evidence():
    run()
    metric = ReachMetric.objects.get()
    assert (metric.measure, metric.value, metric.qualifier, metric.grade) == ("impressions", 4_000, "exact", "platform")
    assert (metric.period.lower, metric.period.upper) == (date(2017, 2, 17), date(2017, 2, 21))
    assert (metric.organisation_id, metric.area_id, metric.channel_id) == ("dudley", make.DUDLEY, "twitter")
    assert metric.evidence_sha256 == sha256((DATA / "x_overview.csv").read_bytes()).hexdigest()
    assert metric.recorded_by == "system:import_rows"
    assert metric.source == "X analytics, account overview"


def test_the_same_file_again_changes_nothing():
    first = run()
    before, entries = figures(), entries_of_figures()
    again = run()
    assert (figures(), entries_of_figures()) == (before, entries)
    assert "1  created" in first
    assert "0  created" in again
    assert "1  unchanged" in again


def newer(tmp_path, old: str = "310,4", new: str = "410,4"):
    path = tmp_path / "newer.csv"
    path.write_text((DATA / "x_overview.csv").read_text().replace(old, new))
    return path


def test_a_newer_file_of_the_same_days_corrects(tmp_path):
    run()
    assert "1  updated" in run(newer(tmp_path))
    assert figures() == [("impressions", "2017-02-17", 4_100, "exact", 2)]


def test_a_dry_run_prints_the_very_report_and_keeps_nothing(tmp_path):
    for file in ("x_overview.csv", newer(tmp_path)):
        before, entries = figures(), entries_of_figures()
        dry = run(file, "--dry-run")
        assert (figures(), entries_of_figures()) == (before, entries)
        assert dry.removesuffix("This was a dry run: nothing was kept.\n") == run(file)


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
    with pytest.raises(CommandError, match="No row could be taken"):
        run("x_overview.csv", "--daily")
    assert len(figures()) == 1


def test_a_refused_figure_stops_no_other():
    campaign = make.make_campaign()
    make.make_metric(
        campaign=campaign,
        channel="digital_media",
        measure="accounts_reached",
        source="Meta Ads Manager, campaigns",
        period=(date(2017, 3, 1), date(2017, 3, 2)),
    )
    assert "reported this series" in run("meta_campaigns.csv", channel="digital_media")
    assert [row[0] for row in figures()] == ["accounts_reached", "impressions"]


def test_meta_gives_impressions_and_accounts_and_never_people():
    run("meta_campaigns.csv", channel="digital_media")
    assert [(row[0], row[2]) for row in figures()] == [("accounts_reached", 41_000), ("impressions", 98_500)]


def test_a_draft_of_people_is_refused():
    draft = Draft("people_reached", date(2017, 2, 17), date(2017, 2, 17), 5, True, Rows())
    with pytest.raises(Invalid, match="impressions are never reported as reach"):
        check_measures([draft])


def test_rows_left_out_make_an_exact_count_at_least():
    run("tweet_activity.csv")
    assert figures()[0][2:4] == (2_000, "at_least")


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
        *(*NOW, str(DATA / "x_overview.csv"), "--campaign", "another", "--organisation", "dudley"),
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
    with pytest.raises(CommandError, match="No row could be taken"):
        run()
    assert [row.status for row in ReachMetric.objects.all()] == ["void"]
    run("x_overview.csv", "--external-ref-prefix", "again-")
    assert sorted(ReachMetric.objects.values_list("status", flat=True)) == ["counted", "void"]


def test_a_file_without_a_figure_says_why_and_fails(tmp_path):
    path = tmp_path / "pages.csv"
    path.write_text("# --\n# Start date: 20170217\n# End date: 20170303\n\nPage path,Active users\n/,5\n/help,4\n")
    with pytest.raises(CommandError, match="No row could be taken"):
        run(path, channel="website")


def test_every_reason_can_be_written_to_a_file(tmp_path):
    run("meta_campaigns.csv", "--refused", str(tmp_path / "refused.csv"), channel="digital_media")
    lines = (tmp_path / "refused.csv").read_text().splitlines()
    assert lines[0] == "row,column,code,detail,outcome,cell"
    assert len(lines) == 19


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (["--campaign", "nowhere"], "--campaign: There is no such thing"),
        (["--organisation", "nobody"], "no organisation 'nobody'"),
        (["--channel", "pigeon"], "--channel: There is no such thing"),
        (["--area", "E00000000"], "--area: There is no such thing"),
        (["--source", "x" * 121], "No row could be taken"),
        (["--source", "ask jo@example.org"], "No row could be taken"),
        (["--external-ref-prefix", "a/b"], "--external-ref-prefix: At most 20 letters"),
        (["--qualifier", "perhaps"], "--qualifier: One of exact, "),
        (["--from", "17/02/2017"], "--from: A day such as 2017-02-17"),
        (["--from", "2017-01-01"], "says itself"),
        (["--organisation", make.POLICE], "No row could be taken"),
        (["--area", make.REGION], "No row could be taken"),
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
    path = tmp_path / "future.csv"
    path.write_text("# --\n# Start date: 20990101\n# End date: 20990102\n\nDate,Sessions\n20990101,5\n")
    with pytest.raises(CommandError, match="No row could be taken"):
        run(path, channel="website")
    assert figures() == []


def test_the_regional_figure_of_a_second_organisation_is_held():
    for organisation, states in (("dudley", ["counted"]), ("sandwell", ["counted", "held"])):
        run("x_overview.csv", "--area", make.COUNTY, organisation=organisation)
        assert sorted(ReachMetric.objects.values_list("status", flat=True)) == states


def test_the_former_name_works_with_its_options_and_says_that_it_goes(tmp_path):
    former, options = ("import_reach",), ("--area", make.DUDLEY, "--source", "X", "--external-ref-prefix", "x-")
    told = run("x_overview.csv", "--daily", "--qualifier", "about", "--skipped", str(tmp_path / "s.csv"), *options,
               command=former)  # fmt: skip
    assert "import_reach goes with the next release: use import_rows reach-metrics" in told
    assert "4  created" in told
    assert {row[3] for row in figures()} == {"about"}
    assert (tmp_path / "s.csv").read_text().startswith("row,")
    before, unnamed = figures(), tmp_path / "overview"  # read by its header, whatever it is called
    unnamed.write_bytes((DATA / "x_overview.csv").read_bytes())
    assert "4  unchanged" in run(unnamed, "--daily", "--qualifier", "about", *options, command=former)
    assert "4  unchanged" in run("x_overview.csv", "--daily", "--qualifier", "about", *options)
    assert figures() == before
    with pytest.raises(CommandError, match="says itself"):
        run("x_overview.csv", "--period-from", "2017-01-01", "--period-to", "2017-01-02", command=former)
