"""What was generated, once for all tests of this folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.generators.generated import GENERATORS, TOOLS


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder that the generator of this name has filled."""
    TOOLS.install()
    folders: dict[str, Path] = {}

    def folder_of(name: str) -> Path:
        if name not in folders:
            folders[name] = tmp_path_factory.mktemp("generated") / "client"
            GENERATORS[name].generate(folders[name])
        return folders[name]

    return folder_of
