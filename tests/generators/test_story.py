"""`make generators`: the story of the README told by two generated clients, as partners would write them, over HTTP."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import make
from tests.generators.generated import TOOLS

HERE = Path(__file__).resolve().parent
OUTCOME = {
    "event": "scheduled",
    "listed": ["taxi-talk"],
    "stale": "/problems/stale",
    "review": "approved",
    "placement": "approved",
    "contacts": 1_039_000,
    "people": 761_000,
    "import": ["import", 1],
}

pytestmark = [
    pytest.mark.skipif(
        "GENERATORS" not in os.environ, reason="`make generators` runs it: it installs what nothing else needs"
    ),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def keys(live_api: str) -> dict[str, str]:
    """The address of the service and a key of each who takes part, all committed."""
    make.make_campaign()
    make.make_review_rule()
    make.make_stop()
    for channel in make.CHANNELS:
        make.make_channel(channel)
    slugs = {"DUDLEY": "dudley", "POLICE": make.POLICE, "LEAD": make.LEAD}
    return {"BASE": live_api, **{name: make.make_key(slug)[1] for name, slug in slugs.items()}}


def test_the_python_client_of_openapi_generator_tells_the_story(
    generated: Callable[[str], Path], keys: dict[str, str]
) -> None:
    path = f"{generated('openapi-generator, Python')}:{TOOLS.python_packages}"
    assert json.loads(TOOLS.run(sys.executable, HERE / "story.py", **keys, PYTHONPATH=path)) == OUTCOME


def test_the_typescript_client_of_hey_api_tells_the_story(
    generated: Callable[[str], Path], keys: dict[str, str]
) -> None:
    folder = generated("hey-api")
    (folder / "story.ts").write_bytes((HERE / "story.ts").read_bytes())
    options = ("--strict", "--target", "es2022", "--module", "commonjs", "--outDir", "run", "--types", "node")
    roots = ("--typeRoots", TOOLS.place / "node_modules" / "@types")
    TOOLS.run_node("node_modules/typescript/bin/tsc", *options, *roots, "story.ts", cwd=folder)
    assert json.loads(TOOLS.run_node(folder / "run" / "story.js", **keys)) == OUTCOME
