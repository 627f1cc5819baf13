"""The world is built once for each file of tests, in a transaction that is never committed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tests.matrix.world import build

    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: Any, db: None) -> Any:
    """The world; what a test does to it is undone."""
    return built
