"""What is built once for several tests, in a transaction that is never committed; each test undoes its own part."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def never_committed(django_db_blocker: Any) -> Iterator[None]:
    """Let what is built inside stand until the end; a test that asks for `db` as well undoes what it does."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
