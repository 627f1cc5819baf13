"""`import_stops` again: what a repeat, an older, shorter or cut-off file, a rival or a kill must not do."""

import io
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from partners.models import Stop
from partners.stops import loading
from partners.stops.csv_reader import UnreadableFile
from partners.stops.loading import load_stops
from partners.stops.lock import LOCK, AnotherImportRuns
from tests import processes
from tests.partners.stop_files import (
    DATA,
    counts,
    load_rows,
    numbered,
    row_versions,
    stops_file,
    table,
)

pytestmark = pytest.mark.django_db


def load_data(name: str) -> loading.StopsSummary:
    with (DATA / name).open("rb") as stream:
        return load_stops(stream)


def test_a_repeat_rewrites_no_row():
    load_data("stops_current.csv")
    before = row_versions()
    assert counts(load_data("stops_current.csv")) == {"unchanged": 5}
    assert row_versions() == before


def test_only_what_changed_is_written():
    load_rows(*numbered(5))
    before = {code: (xmin, ctid) for code, xmin, ctid in row_versions()}
    changed = numbered(5)
    changed[1] |= {"CommonName": "Renamed"}
    changed[2] |= {"Longitude": "-1.6"}
    changed[3] |= {"Status": "inactive"}
    assert counts(load_rows(*changed)) == {"updated": 3, "unchanged": 2}
    after = {code: (xmin, ctid) for code, xmin, ctid in row_versions()}
    assert [code for code in after if after[code] != before[code]] == ["43000000002", "43000000003", "43000000004"]
    assert Stop.objects.get(pk="43000000002").name == "Renamed"
    assert Stop.objects.get(pk="43000000003").longitude == -1.6


def test_the_crs_code_that_is_not_in_the_file_stays():
    load_rows({})
    Stop.objects.update(crs="COV")
    load_rows({"CommonName": "Renamed"})
    assert Stop.objects.values_list("name", "crs").get() == ("Renamed", "COV")


def test_an_older_revision_does_not_overwrite_a_newer_one_unless_asked():
    load_rows({"CommonName": "Newer"})
    older = {"CommonName": "Older", "ModificationDateTime": "2019-01-01T00:00:00"}
    assert counts(load_rows(older)) == {"stale": 1}
    assert Stop.objects.get().name == "Newer"
    assert counts(load_rows(older, accept_older=True)) == {"updated": 1}
    assert Stop.objects.get().name == "Older"


def test_a_day_that_has_not_come_makes_no_file_newer_than_the_next():
    slip = {"ATCOCode": "43000000003", "ModificationDateTime": "2099-11-10T10:00:00"}
    load_rows(*numbered(2, ModificationDateTime="2026-11-01T00:00:00"), slip)
    later = numbered(3, ModificationDateTime="2026-11-20T00:00:00", CommonName="Later")
    assert counts(load_rows(*later)) == {"updated": 3}
    assert set(Stop.objects.values_list("name", flat=True)) == {"Later"}


def test_a_stop_that_vanished_from_the_file_becomes_inactive_and_stays():
    load_rows(*numbered(10))
    report = load_rows(*numbered(9))
    assert counts(report) == {"unchanged": 9, "deactivated": 1}
    assert list(Stop.objects.filter(status="inactive").values_list("pk", flat=True)) == ["43000000010"]
    assert counts(load_rows(*numbered(9))) == {"unchanged": 9}
    assert counts(load_rows(*numbered(10))) == {"unchanged": 9, "updated": 1}
    assert not Stop.objects.filter(status="inactive").exists()


def test_an_atco_area_that_is_not_in_the_file_is_left_alone():
    load_rows(*numbered(5), *numbered(5, "910"))
    assert counts(load_rows(*numbered(5))) == {"unchanged": 5}
    assert Stop.objects.filter(status="active").count() == 10


def test_a_truncated_file_deactivates_nothing_unless_someone_insists():
    load_rows(*numbered(10))
    report = load_rows(*numbered(7))
    assert counts(report) == {"unchanged": 7}
    assert (report.vanished.left_active, report.vanished.held_prefixes) == (3, ("430",))
    assert counts(load_rows(*numbered(7), allow_mass_deactivation=True)) == {"unchanged": 7, "deactivated": 3}


def test_exactly_a_fifth_may_vanish():
    load_rows(*numbered(10))
    assert counts(load_rows(*numbered(8))) == {"unchanged": 8, "deactivated": 2}


def test_a_file_cut_off_in_one_area_does_not_take_that_area_with_it():
    load_rows(*numbered(100), *numbered(10, "910"))
    report = load_rows(*numbered(99), *numbered(4, "910"))
    assert report.vanished.deactivated == 1
    assert (report.vanished.left_active, report.vanished.held_prefixes) == (6, ("910",))


def test_inactive_and_pending_stops_are_not_counted_among_the_active_that_vanish():
    load_rows(*numbered(10), *numbered(10, "4309", Status="inactive"))
    assert load_rows(*numbered(10)).vanished.left_active == 0


def test_a_refused_row_is_still_in_the_file():
    load_rows(*numbered(10))
    rows = numbered(10)
    rows[9] |= {"Status": "?"}
    rows[8] |= {"Longitude": "99"}
    assert counts(load_rows(*rows)) == {"unchanged": 8, "refused": 2}
    assert Stop.objects.filter(status="active").count() == 10


def test_a_damaged_file_deactivates_nothing():
    load_rows(*numbered(10))
    file = stops_file(*numbered(10)).getvalue().rstrip()[:-60]
    report = load_stops(io.BytesIO(file))
    assert (report.damaged, report.vanished.deactivated) == (1, 0)
    assert Stop.objects.filter(status="active").count() == 10


def test_an_older_file_does_not_deactivate_what_was_made_after_it():
    old, new = "2019-01-01T00:00:00", "2021-01-01T00:00:00"
    load_rows(*numbered(10, ModificationDateTime=old))
    newer = [*numbered(9, ModificationDateTime=old), {"ATCOCode": "43000000010", "ModificationDateTime": new}]
    load_rows(*newer, {"ATCOCode": "43000000011", "ModificationDateTime": new})
    report = load_rows(*numbered(10, ModificationDateTime=old))
    assert counts(report) == {"unchanged": 9, "stale": 1}
    assert Stop.objects.get(pk="43000000011").status == "active"


def test_a_second_importer_is_turned_away():
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(AnotherImportRuns):
            load_rows({})
        with pytest.raises(CommandError, match="Another import of stops or boundaries is running"):
            call_command("import_stops", str(DATA / "stops_current.csv"))
        assert not Stop.objects.exists()
        other.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    assert counts(load_rows({})) == {"created": 1}


def test_a_failed_import_lets_the_next_one_in():
    with pytest.raises(UnreadableFile):
        load_stops(io.BytesIO(b""))
    assert counts(load_rows({})) == {"created": 1}


@pytest.mark.django_db(transaction=True)
def test_an_import_that_fails_between_two_pieces_keeps_the_first_and_is_completed_by_the_next(monkeypatch):
    monkeypatch.setattr(loading, "LINES_PER_MERGE", 4)

    def fail(what, done, total):
        if what == "merging" and Stop.objects.count() >= 7:
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        load_stops(stops_file(*numbered(20)), progress=fail)
    assert Stop.objects.count() == 7  # lines 2 to 8
    assert counts(load_rows(*numbered(20))) == {"created": 13, "unchanged": 7}


def wait_for_the_turn_of_the_dead():
    """PostgreSQL takes a moment to see that its client has died, and only then lets its lock go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [LOCK, LOCK])


KILLED = """
import os, signal, sys
import django
django.setup()
from partners.stops import loading

def progress(what, done, total):
    if what == "merging" and (merged := merged_so_far.append(done) or sum(merged_so_far)) >= 200:
        os.kill(os.getpid(), signal.SIGKILL)

merged_so_far = []
loading.LINES_PER_MERGE = 100
with open(sys.argv[1], "rb") as stream:
    loading.load_stops(stream, progress=progress)
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_what_the_next_one_completes_to_the_table_of_a_clean_run(tmp_path: Path):
    load_rows(*numbered(600, Status="active"))
    changed = [{**row, "CommonName": f"Stop {row['ATCOCode']}"} for row in numbered(550)]
    new = numbered(50, "4301")
    file = tmp_path / "Stops.csv"
    file.write_bytes(stops_file(*changed, *new).getvalue())

    child = [sys.executable, "-c", KILLED, str(file)]
    killed = subprocess.run(child, env=processes.environment(), cwd=Path.cwd(), capture_output=True, timeout=60)
    assert killed.returncode == -9, killed.stderr.decode()
    wait_for_the_turn_of_the_dead()
    assert Stop.objects.filter(name__startswith="Stop ").count() == 199  # lines 2 to 200, and no more
    assert not Stop.objects.filter(status="inactive").exists()

    with file.open("rb") as stream:
        assert counts(load_stops(stream)) == {"created": 50, "updated": 351, "unchanged": 199, "deactivated": 50}
    after_kill = table()
    Stop.objects.all().delete()
    load_rows(*numbered(600))
    with file.open("rb") as stream:
        load_stops(stream)
    assert table() == after_kill


def test_a_newer_file_is_taken_whole_although_its_rows_bear_older_dates():
    """As the West Midlands did on 5 June 2026: dates and revision numbers begin again, and one row is new."""
    load_rows(*numbered(10, ModificationDateTime="2025-03-01T00:00:00", RevisionNumber="90"))
    restarted = numbered(10, ModificationDateTime="2016-05-01T00:00:00", RevisionNumber="1", CommonName="Renamed")
    restarted[0] |= {"ModificationDateTime": "2026-06-05T00:00:00"}
    report = load_rows(*restarted)
    assert counts(report) == {"updated": 10}
    assert not report.publication.is_older
    assert set(Stop.objects.values_list("name", flat=True)) == {"Renamed"}


def test_the_rows_of_an_older_file_follow_it_although_one_of_them_is_newer_here():
    load_rows(*numbered(9, ModificationDateTime="2024-01-01T00:00:00"), {"ModificationDateTime": "2025-01-01T00:00:00"})
    older = numbered(9, ModificationDateTime="2024-06-01T00:00:00", CommonName="Between")
    report = load_rows(*older, {"ModificationDateTime": "2023-01-01T00:00:00"})
    assert counts(report) == {"stale": 10}
    assert not Stop.objects.filter(name="Between").exists()


def test_only_the_same_atco_areas_are_compared():
    load_rows(*numbered(2, "910", ModificationDateTime="2026-01-01T00:00:00"))
    load_rows(*numbered(2, ModificationDateTime="2025-01-01T00:00:00"))
    newer = numbered(2, ModificationDateTime="2020-01-01T00:00:00", CommonName="Renamed")
    newer[1] |= {"ModificationDateTime": "2025-02-01T00:00:00"}
    report = load_rows(*newer)
    assert counts(report) == {"updated": 2}
    assert [area.code for area in report.publication.areas] == ["430"]


def test_of_a_file_put_together_each_atco_area_is_asked_by_itself(tmp_path, capfd):
    load_rows(
        *numbered(9, "940", ModificationDateTime="2025-12-01T00:00:00"),
        *numbered(9, "910", ModificationDateTime="2024-01-01T00:00:00"),
    )
    glued = [
        *numbered(8, "940", ModificationDateTime="2012-01-01T00:00:00", CommonName="Older"),
        *numbered(8, "910", ModificationDateTime="2026-01-01T00:00:00", CommonName="Newer"),
    ]
    file = tmp_path / "Stops.csv"
    file.write_bytes(stops_file(*glued).getvalue())
    call_command("import_stops", str(file))
    said = capfd.readouterr().err
    assert "ATCO areas 940 of 01 December 2025 00:00: the file is older" in said
    assert "ATCO areas 910 of 01 January 2024 00:00: the file is not older" in said
    assert not Stop.objects.filter(name="Older").exists()
    assert Stop.objects.filter(name="Newer").count() == 8
    assert set(Stop.objects.filter(status="inactive").values_list("atco_code", flat=True)) == {"91000000009"}
    assert counts(load_rows(*glued, accept_older=True)) == {"updated": 8, "unchanged": 8}
    assert Stop.objects.filter(name="Older").count() == 8
    assert Stop.objects.get(atco_code="94000000009").status == "active"  # a stop made after the file cannot be missed


def test_the_command_says_what_was_compared_and_that_no_council_can_be_found(tmp_path, capfd):
    load_rows({"ModificationDateTime": "2025-03-01T00:00:00"})
    file = tmp_path / "Stops.csv"
    file.write_bytes(stops_file({"ModificationDateTime": "2024-01-31T00:00:00", "CommonName": "Older"}).getvalue())
    call_command("import_stops", str(file))
    said = capfd.readouterr().err
    assert "newest row of the file is of 31 January 2024" in said
    assert "ATCO areas 430 of 01 March 2025" in said
    assert "the file is older" in said
    assert "1 rows differ from what is stored and were not loaded; --older loads them." in said
    assert "no council can be found" in said
    call_command("import_stops", str(file), "--older")
    assert Stop.objects.get().name == "Older"


def test_the_dates_compared_are_shown_as_the_file_has_them_in_summer(tmp_path, capfd):
    load_rows({"ModificationDateTime": "2026-06-05T00:00:00"})
    file = tmp_path / "Stops.csv"
    file.write_bytes(stops_file({"ModificationDateTime": "2026-06-04T00:00:00", "CommonName": "Older"}).getvalue())
    call_command("import_stops", str(file))
    said = capfd.readouterr().err
    assert "newest row of the file is of 04 June 2026 00:00" in said
    assert "ATCO areas 430 of 05 June 2026 00:00" in said


def test_the_planner_knows_how_many_stops_there_are_straight_after_the_first_load():
    """Otherwise the look for vanished stops, which follows, takes a stop table it believes empty once for every row."""
    load_rows(*numbered(4_000))
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'stop'")
        assert cursor.fetchone()[0] >= 4_000
