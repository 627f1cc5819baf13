"""The tables, as the migrations make them, are made once and kept: each worker's database is a copy, which takes a
second. What the migrations are made of names the template, so that a change of it makes another.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

PREFIX = "tables_of_"
UNFINISHED = "tables_being_made"


def use_template() -> None:
    """Have the test database copied from the template; make that first if nobody has. Other workers wait meanwhile."""
    name = f"{PREFIX}{_digest()}"
    with connection._nodb_cursor() as server:
        server.execute("SELECT set_config('lock_timeout', '0', false), set_config('statement_timeout', '0', false)")
        server.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [PREFIX])
        server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}%"])
        templates = [template for (template,) in server.fetchall()]
        if name not in templates:
            _make_tables()
            for former in templates:
                server.execute(f"DROP DATABASE IF EXISTS {former}")
            server.execute(f"ALTER DATABASE {UNFINISHED} RENAME TO {name}")
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def _make_tables() -> None:
    test, former = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    former_test, test["NAME"] = test["NAME"], UNFINISHED
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.close()
    finally:
        test["NAME"] = former_test
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = former


def _digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(b"\0".join((str(path).encode(), path.read_bytes(), b"")))
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    """The migrations of every app, what ours import, and which packages there are."""
    for app in apps.get_app_configs():
        yield from Path(app.path, "migrations").glob("*.py")
        if Path(app.path).parent == settings.BASE_DIR:
            yield from Path(app.path, "models").glob("*.py")
    yield from (settings.BASE_DIR / "coordination" / "ground").glob("*.py")
    yield settings.BASE_DIR / "requirements.lock.txt"
    yield settings.BASE_DIR / "docker" / "roles.sql"
