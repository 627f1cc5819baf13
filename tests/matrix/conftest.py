"""The world is built once for all files of this folder: it takes longer than any of the tests."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.uncommitted import never_committed


@pytest.fixture(scope="package")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tests.matrix.world import build

    with never_committed(django_db_blocker):
        yield build()


@pytest.fixture
def world(built: Any, db: None) -> Any:
    """The world; what a test does to it is undone."""
    return built
