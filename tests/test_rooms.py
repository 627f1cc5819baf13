"""The rooms of the code: whoever looks for a thing by the name of its file opens the right one."""

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# The same thing on another floor may have its name; these names Django looks for.
FLOORS = {"api", "models", "migrations", "management"}
DJANGO = {"__init__", "apps", "contributions", "permissions", "tasks", "urls"}


@pytest.mark.parametrize("app", ["coordination", "partners", "campaigns", "events"])
def test_no_two_files_of_an_app_have_one_name(app: str) -> None:
    files = [path.relative_to(ROOT) for path in (ROOT / app).rglob("*.py")]
    names = Counter(path.stem for path in files if not FLOORS.intersection(path.parts) and path.stem not in DJANGO)
    assert [name for name, number in names.items() if number > 1] == []
