"""The TypeScript client that a partner would generate type-checks, and so does a story written with it."""

import shutil
from pathlib import Path

import pytest

from tests.openapi import clients, node

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
STRICT = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext"]


def test_a_story_written_in_typescript_agrees_with_the_contract(tmp_path):
    client = clients.typescript_client(node.ROOT / "openapi.yaml", tmp_path / "client")
    shutil.copy(HERE / "story.ts", client)
    (client / "node_modules").symlink_to(node.TOOLS.place / "node_modules")
    (client / "package.json").write_text('{"type": "module"}')
    node.run("tsc", *STRICT, "story.ts", directory=client)
