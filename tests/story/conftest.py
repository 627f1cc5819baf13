"""Fixtures of the story."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.uncommitted import never_committed


@pytest.fixture(scope="package")
def silent_story(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    from tests.story.storyteller import Story  # reads models, which are not there yet when this file is read

    with never_committed(django_db_blocker):
        yield Story()


@pytest.fixture
def untold(silent_story: Any, db: None) -> Any:
    """The campaign and its seven councils, before anybody has sent anything."""
    return silent_story


@pytest.fixture(scope="module")
def begun(silent_story: Any, django_db_blocker: Any) -> Iterator[Any]:
    with never_committed(django_db_blocker):
        silent_story.begin()
        yield silent_story


@pytest.fixture
def story(begun: Any, db: None) -> Any:
    """The same, in which every council has sent one figure; for files that do not ask for `untold` as well."""
    return begun


@pytest.fixture
def doubtful(story: Any) -> Callable[[], dict[str, Any]]:
    """Asks for the one suspected duplicate there is."""

    def only() -> dict[str, Any]:
        (doubt,) = story.doubts()
        return doubt

    return only
