"""Readers of other people's making: ical.js from npm, pandas from PyPI, both under .local."""

import json
import sys
from pathlib import Path
from typing import Any

from tests.pinned_tools import PinnedTools

READERS = PinnedTools(Path(__file__).resolve().parent, "calendars.mjs", "tables.py", "exports.py")


def calendars_in(folder: Path, first_day: str, last_day: str) -> dict[str, dict[str, list[list[Any]]]]:
    """What ical.js finds in each calendar of the folder: [uid, first second, last second]. `strays` are of exceptions
    for dates that their series does not have."""
    READERS.install()
    return json.loads(READERS.run_node("calendars.mjs", folder, first_day, last_day))  # type: ignore[no-any-return]


def tables_in(folder: Path) -> dict[str, Any]:
    """What pandas finds in each table of events of the folder."""
    return _by_pandas("tables.py", folder)


def exports_in(folder: Path) -> dict[str, Any]:
    """What pandas finds in each platform export of the folder."""
    return _by_pandas("exports.py", folder)


def _by_pandas(program: str, folder: Path) -> dict[str, Any]:
    READERS.install()
    packages = str(READERS.python_packages)
    return json.loads(READERS.run(sys.executable, program, folder, PYTHONPATH=packages))  # type: ignore[no-any-return]
