"""What is backed up comes back: rows, triggers, owner and keys; and a restore that fails changes nothing."""

import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from coordination.devservices import backup
from coordination.devservices.embedded import Servers, release_servers, use_servers

pytestmark = pytest.mark.long

SCHEMA = """
    CREATE TABLE entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, words text NOT NULL);
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'append only'; END $$;
    CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse();
    INSERT INTO entry (words) VALUES ('één'), ('two');
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder as `make run` keeps it, with a little in it."""
    place = tmp_path / "kept"
    run(place, SCHEMA)
    (place / "secret_key").write_text("the key of then")
    (place / "files" / "sha256" / "ab").mkdir(parents=True)
    (place / "files" / "sha256" / "ab" / "abc").write_text("a poster")
    yield place
    use_servers(place)
    release_servers(place)  # and wait until the servers have stopped


def run(folder: Path, statements: str) -> None:
    with psycopg.connect(use_servers(folder, durable=False).postgres_url) as connection:
        connection.execute(statements)
    release_servers(folder)


def words(folder: Path) -> list[str]:
    with psycopg.connect(use_servers(folder, durable=False).postgres_url) as connection:
        rows = connection.execute("SELECT words FROM entry ORDER BY id").fetchall()
    release_servers(folder)
    return [row[0] for row in rows]


def save(folder: Path, file: Path) -> None:
    backup.save_backup(folder, file)
    release_servers(folder)


def restore(folder: Path, file: Path) -> None:
    try:
        backup.restore_backup(folder, file)
    finally:
        if folder in backup.embedded._user_locks:
            release_servers(folder)


def test_what_was_saved_comes_back_whole(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "backups" / "first.tar"
    save(folder, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["first.tar"]

    run(folder, "INSERT INTO entry (words) VALUES ('later'); CREATE TABLE later (id int)")
    (folder / "secret_key").write_text("the key of later")
    restore(folder, file)
    assert words(folder) == ["één", "two"]
    assert (folder / "secret_key").read_text() == "the key of then"
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    with pytest.raises(psycopg.errors.RaiseException, match="append only"):
        run(folder, "DELETE FROM entry")
    run(folder, "INSERT INTO entry (words) VALUES ('after'); ALTER TABLE entry ADD COLUMN more int; DROP TABLE entry")


def test_it_comes_back_on_a_machine_that_has_nothing(folder: Path, tmp_path: Path) -> None:
    save(folder, tmp_path / "first.tar")
    elsewhere = tmp_path / "elsewhere"
    restore(elsewhere, tmp_path / "first.tar")
    assert words(elsewhere) == ["één", "two"]
    assert (elsewhere / "secret_key").read_text() == "the key of then"
    assert (elsewhere / "files" / "sha256" / "ab" / "abc").read_text() == "a poster"


def test_a_restore_that_cannot_be_changes_nothing(folder: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(backup, "PATIENCE", 0.3)
    whole, cut, other = tmp_path / "whole.tar", tmp_path / "cut.tar", tmp_path / "other.tar"
    save(folder, whole)
    with tarfile.open(whole) as archive:
        archive.extract("database.dump", tmp_path, filter="data")
    dump = tmp_path / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-600])
    for file, name in ((cut, "database.dump"), (other, "something")):
        with tarfile.open(file, "w") as archive:
            archive.add(dump, name)
    for file in (cut, other, dump):
        with pytest.raises(SystemExit, match=r"is no backup, or is damaged\. Nothing was changed"):
            restore(folder, file)
    with pytest.raises(SystemExit, match="There is no file"):
        restore(folder, tmp_path / "nowhere.tar")

    use_servers(folder, durable=False)  # somebody works with it
    with pytest.raises(SystemExit, match="stop `make run`"):
        backup.restore_backup(folder, whole)
    release_servers(folder)
    assert words(folder) == ["één", "two"]
    with psycopg.connect(use_servers(folder, durable=False).postgres_url) as connection:
        left_over = connection.execute("SELECT datname FROM pg_database WHERE datname ~ 'restored|former'").fetchall()
    release_servers(folder)
    assert left_over == []


def test_nothing_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="There is nothing to back up"):
        backup.save_backup(tmp_path, tmp_path / "file.tar")
    assert not Servers(tmp_path).has_keeper()
