"""Backing up and restoring what `make run` keeps, with the embedded server's own tools.

    python -m coordination.devservices.backup save FILE
    python -m coordination.devservices.backup restore FILE

A backup is a tar file that its owner alone may read: the database as `pg_dump` writes it, the secret key without which
no API key in it would be good, the key that signs reports, the demonstration's keys, and the files that people have
sent, copied after the database. The broker holds nothing that the database does not.
"""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

from coordination.devservices import embedded
from coordination.devservices.daemon import postgres_program
from coordination.devservices.embedded import ROLE, SUPERUSER, Servers

DATABASE = "database.dump"
FILES = ("secret_key", "report_signing_key", "demonstration-keys.json")
SENT_FILES = "files"  # by the digest of what they hold: a restore only adds to them
PATIENCE = 10.0  # seconds for servers that are stopping to have stopped
_IN_USE = "Something uses the data in {}: stop `make run` and every manage.py first. Nothing was changed."
_NO_BACKUP = "{} is no backup, or is damaged. Nothing was changed."


def save_backup(folder: Path, file: Path) -> None:
    """Write what `folder` keeps into `file`, whole or not at all; the service may run meanwhile. Raises SystemExit with
    a sentence."""
    if not (folder / "postgres" / "PG_VERSION").exists():
        raise SystemExit(f"There is nothing to back up in {folder}: `make run` has not kept anything there yet.")
    servers = embedded.use_servers(folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=file.parent) as workplace:
        dump, draft = Path(workplace) / DATABASE, Path(workplace) / "draft.tar"
        _run_tool("pg_dump", servers, ["--format=custom", f"--file={dump}", ROLE])
        draft.touch(mode=0o600)
        with tarfile.open(draft, "w") as archive:
            archive.add(dump, DATABASE)
            for name in FILES:
                if (folder / name).exists():
                    archive.add(folder / name, name)
            if (folder / SENT_FILES / "sha256").exists():
                archive.add(folder / SENT_FILES / "sha256", f"{SENT_FILES}/sha256")
        draft.replace(file)


def restore_backup(folder: Path, file: Path) -> None:
    """Put what `file` holds in the place of what `folder` keeps, whole or not at all. Raises SystemExit with a sentence
    if the file is no backup or the data are in use."""
    _check_nobody_uses(folder)
    with tempfile.TemporaryDirectory() as workplace:
        _unpack(file, Path(workplace))
        servers = embedded.use_servers(folder)
        _restore_database(servers, Path(workplace) / DATABASE, file)
        for name in FILES:
            archived = Path(workplace) / name
            if archived.exists():
                _write_private(folder / name, archived.read_bytes())
        if (Path(workplace) / SENT_FILES).exists():
            shutil.copytree(Path(workplace) / SENT_FILES, folder / SENT_FILES, dirs_exist_ok=True)


def _unpack(file: Path, workplace: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            names = set(archive.getnames())
            for name in {DATABASE, *FILES} & names:
                archive.extract(name, workplace, filter="data")
            files = [member for member in archive.getmembers() if member.name.startswith(f"{SENT_FILES}/")]
            archive.extractall(workplace, files, filter="data")
    except FileNotFoundError:
        raise SystemExit(f"There is no file {file}.") from None
    except (OSError, tarfile.TarError):
        raise SystemExit(_NO_BACKUP.format(file)) from None
    if DATABASE not in names:
        raise SystemExit(_NO_BACKUP.format(file))


def _restore_database(servers: Servers, dump: Path, file: Path) -> None:
    """Restore beside the present database, and change places when all of it is there."""
    restored, former = f"restored_{os.getpid()}", f"former_{os.getpid()}"
    with psycopg.connect(servers.postgres_url_as(SUPERUSER, SUPERUSER), autocommit=True) as connection:
        _execute(connection, "CREATE DATABASE {} OWNER {} TEMPLATE template0", restored, ROLE)
        try:
            options = ["--exit-on-error", "--single-transaction", f"--dbname={restored}", str(dump)]
            _run_tool("pg_restore", servers, options, otherwise=_NO_BACKUP.format(file))
            with connection.transaction():
                _execute(connection, "ALTER DATABASE {} RENAME TO {}", ROLE, former)
                _execute(connection, "ALTER DATABASE {} RENAME TO {}", restored, ROLE)
        except psycopg.errors.ObjectInUse:
            raise SystemExit(_IN_USE.format(servers.folder)) from None
        finally:
            for name in (restored, former):
                _execute(connection, "DROP DATABASE IF EXISTS {}", name)


def _execute(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _run_tool(name: str, servers: Servers, options: Sequence[str], otherwise: str = "") -> None:
    command = [postgres_program(name), f"--host={servers.sockets}", f"--username={SUPERUSER}", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the command is ours
    if run.returncode:
        raise SystemExit(otherwise or f"{name} failed: {run.stderr.strip()}")


def _check_nobody_uses(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    lock = Servers(folder).open_lock("users")
    deadline = time.monotonic() + PATIENCE
    try:
        # The keeper takes the lock for a moment at each look, and for longer while it stops its servers.
        while not embedded.try_exclusive(lock):
            if time.monotonic() > deadline:
                raise SystemExit(_IN_USE.format(folder))
            time.sleep(0.1)
    finally:
        os.close(lock)


def _write_private(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.restored")
    with contextlib.suppress(FileNotFoundError):
        draft.unlink()
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(path)


def main() -> None:
    """Save or restore, and say so."""
    parser = argparse.ArgumentParser(description="Back up and restore what `make run` keeps.")
    parser.add_argument("what", choices=["save", "restore"])
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    if os.environ.get("DATABASE_URL", "").strip():
        raise SystemExit("DATABASE_URL is set: back up and restore that database by its own server's means.")
    folder = Path(os.environ.get("LOCAL_DIR", "").strip() or ".local").resolve()
    file = options.file.absolute()
    if options.what == "save":
        save_backup(folder, file)
        sys.stdout.write(f"Saved in {file}. It holds the secret key and all data: keep it as you would keep those.\n")
    else:
        restore_backup(folder, file)
        sys.stdout.write(f"Restored from {file}. `make run` brings it to the present schema.\n")


if __name__ == "__main__":
    main()
