"""Fixtures of the story."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def story(db: None) -> Any:
    """The campaign and its seven councils."""
    from tests.story.storyteller import Story  # reads models, which are not there yet when this file is read

    return Story()


@pytest.fixture
def untold(db: None) -> Any:
    """The same, before anybody has sent anything."""
    from tests.story.storyteller import Story

    return Story(silent=True)


@pytest.fixture
def doubtful(story: Any) -> Callable[[], dict[str, Any]]:
    """Asks for the one suspected duplicate there is."""

    def only() -> dict[str, Any]:
        (doubt,) = story.doubts()
        return doubt

    return only
