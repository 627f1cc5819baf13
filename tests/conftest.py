"""Tests run on the real engine: an embedded PostgreSQL and Valkey of their own under `.local/test`, never those of a
running demonstration, unless DATABASE_URL and REDIS_URL name others. Every xdist worker has databases of its own. On
the embedded server no test is the owner of the tables (`database_roles.py`).
"""

import gc
import logging
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings
from django.test.client import ClientHandler
from redis import Redis

from coordination.devservices import embedded
from tests import database_roles, processes, template_database
from tests.emptying import empty_tables

pytest_plugins = ["tests.stage", "tests.identity_provider.process", "tests.identity_provider.fixtures"]

# What holds for a commit holds for it tomorrow: each run draws the same. HYPOTHESIS_PROFILE=default looks further.
hypothesis.settings.register_profile("same_each_time", derandomize=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same_each_time"))


def own_folder() -> Path:
    """The first of `.local/test`, `.local/test-2`, … that no other run is using: two at once do not meet."""
    number = 1
    while True:
        name = "test" if number == 1 else f"test-{number}"
        folder = Path(__file__).resolve().parent.parent / ".local" / name
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT)
        if embedded.try_exclusive(lock):
            return folder  # the lock stays ours until this process ends
        os.close(lock)
        number += 1


def prepare_environment() -> None:
    """Decide where the tests run, before anything reads the settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings")
    # Inherited by the xdist workers, which must all spell the parametrised tests alike, sets included.
    os.environ.setdefault("PYTHONHASHSEED", "0")
    # A test that is about limits sets its own; no other may meet one.
    counted = ("DEFAULT", "WRITES", "EXPORTS", "ANONYMOUS", "OPEN", "FAILURES", "TOKEN", "SIGN_IN", "ACCOUNT")
    for policy in (*counted, "REMARKS", "REMARKS_ON_ONE"):
        os.environ.setdefault(f"RATE_LIMIT_{policy}", "1000000/60")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    number = int(worker.removeprefix("gw") or 0) + 1
    if "DATABASE_URL" in os.environ:
        os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
        return
    if not worker:
        os.environ["LOCAL_DIR"] = str(own_folder())
    servers = embedded.use_servers(Path(os.environ["LOCAL_DIR"]), durable=False)
    if not worker:
        database_roles.make_tests_role(servers)
    os.environ["REDIS_URL"] = servers.valkey_url.replace("db=0", f"db={number}")


prepare_environment()
# pytest-django sets Django up if the settings have been read by the end of this file. Databases their owner makes.
if settings.EMBEDDED:
    settings.DATABASES["default"]["USER"] = embedded.ROLE
_ = settings.DATABASES  # pytest-django sets Django up if the settings have been read by the end of this file
# The line that each request leaves in the log took a twelfth of its time; `request_log` is for tests that read them.
logging.getLogger("django_structlog").setLevel(logging.ERROR)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker that inherits this name reads the settings before it reads this file: all would share one broker."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_finish() -> None:
    """Thousands of collected tests are no garbage: looking at them again and again cost a twentieth of the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Called before the test database of this worker is made, which has its name by then."""
    with django_db_blocker.unblock():
        template_database.use_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of this worker is there: from now on nobody is its owner."""
    if not settings.EMBEDDED:
        yield
        return
    with django_db_blocker.unblock():
        database_roles.log_in_as(database_roles.TESTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClientHandler, "__call__", database_roles.request_as_web)
        yield
    with django_db_blocker.unblock():
        database_roles.log_in_as(embedded.ROLE)


@pytest.fixture(scope="session", autouse=True)
def flush_past_the_ledger() -> Iterator[None]:
    """Empty the tables between transactional tests. No test needs what Django would fill them with again: content
    types and permissions."""
    from django.core.management.commands import flush as flush_command
    from django.db.backends.postgresql.operations import DatabaseOperations

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", lambda _, statements: empty_tables(statements))
        patch.setattr(flush_command, "emit_post_migrate_signal", lambda *_, **__: None)
        yield


@pytest.fixture
def request_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """The log, with the line of each request, as the service writes it."""
    caplog.set_level(logging.INFO, "django_structlog")
    return caplog


@pytest.fixture
def all_places_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """One document is set in type in this process, and one waits for that."""
    from coordination.typesetting import typesetting

    monkeypatch.setattr(typesetting, "_PLACES", threading.BoundedSemaphore(1))
    typesetting._PLACES.acquire()


@pytest.fixture
def valkey() -> Iterator["Redis[Any]"]:
    """The broker of this xdist worker, empty before and after."""
    with Redis.from_url(settings.REDIS_URL) as broker:
        broker.flushdb()
        yield broker
        broker.flushdb()


@pytest.fixture
def start_worker(transactional_db: None, valkey: "Redis[Any]") -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Starts a Celery worker process on the test database each time it is called, and returns it when it is ready."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        started.append(processes.worker())
        return started[-1]

    yield start
    for process in started:
        processes.stop(process)


@pytest.fixture
def celery_worker_process(start_worker: Callable[[], "subprocess.Popen[bytes]"]) -> "subprocess.Popen[bytes]":
    """One Celery worker process on the test database, ready for work; the leader of a process group of its own."""
    return start_worker()


@pytest.fixture(scope="session")
def api_process(django_db_setup: None) -> Iterator[str]:
    """The address of the real web server on the test database, one for each xdist worker."""
    process, address = processes.api()
    yield address
    processes.stop(process)


@pytest.fixture
def live_api(transactional_db: None, api_process: str) -> str:
    """The same, for one test, which must commit what the server is to see."""
    return api_process
