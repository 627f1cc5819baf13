"""The example of docs/open-data.md, run as a journalist would paste it: Python without any package, and openssl."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import make

PAGE = Path(__file__).parent.parent / "docs" / "open-data.md"


@pytest.mark.django_db(transaction=True)
def test_the_example_of_the_page_verifies_a_report_and_no_forgery(live_server, tmp_path) -> None:
    make.make_metric(value=76_100)
    make.make_report()
    section = PAGE.read_text().partition("## Whose report is it")[2]
    (fetch,), (script,) = (
        re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL) for language in ("bash", "python")
    )
    environment = {**os.environ, "BASE": f"{live_server.url}/api/v1"}
    subprocess.run(["/bin/bash", "-ec", fetch], cwd=tmp_path, env=environment, check=True, timeout=60)

    def run() -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-I", "-S", "-c", script]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    answer = run()
    assert (answer.returncode, answer.stderr, "Verified" in answer.stdout) == (0, "", True)
    served = json.loads((tmp_path / "page.json").read_text())
    served["report"]["document"]["headline"]["contacts"]["total"] += 1
    (tmp_path / "page.json").write_text(json.dumps(served))
    assert run().returncode == 1
