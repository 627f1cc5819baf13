"""What the guides say to paste works as it stands, with the address and the key of the first steps."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from campaigns.models import Campaign
from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from events.demonstration.load import load_demonstration
from tests import make
from tests.test_readme import key

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("batches", "calendars", "exports", "imports", "open-data", "privacy")


@pytest.mark.django_db(transaction=True)
def test_every_block_for_a_shell_does_what_the_page_says(live_server, tmp_path) -> None:
    load_reference_data(WEST_MIDLANDS)
    load_demonstration()
    (tmp_path / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\n")
    environment = {**os.environ, "BASE": f"{live_server.url}/api/v1", "DUDLEY": key("dudley"), "HOME": str(tmp_path)}
    environment["REPORT"] = str(make.make_report(Campaign.objects.get(pk="see-me-hear-me")).pk)
    for page in PAGES:
        blocks = re.findall(r"```sh\n(.*?)```", (DOCS / f"{page}.md").read_text(), re.DOTALL)
        assert blocks, page
        for block in blocks:
            run = subprocess.run(
                ["/bin/sh", "-ec", block],
                cwd=tmp_path,
                env=environment,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert (run.returncode, run.stderr) == (0, ""), (page, block, run.stdout, run.stderr)


def test_no_page_names_a_key_or_an_address_that_nobody_has_set() -> None:
    for page in DOCS.glob("*.md"):
        text = page.read_text()
        assert "Bearer $KEY" not in text and not re.search(r"curl[^`]*https://…", text), page.name


def test_a_command_without_the_environment_says_how_to_run_it() -> None:
    run = subprocess.run(
        [sys.executable, "-I", "-S", str(DOCS.parent / "manage.py"), "issue_key", "dudley"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1 and run.stderr.strip().endswith(".venv/bin/python manage.py …")
