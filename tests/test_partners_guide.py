"""The requests of docs/partners.md, run as a partner's developer would paste them: in order, against a live server."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from coordination.ledger.sequencer import give_positions
from events.demonstration.load import load_demonstration
from tests.test_readme import STEP, differences, key

GUIDE = Path(__file__).parent.parent / "docs" / "partners.md"


@pytest.mark.django_db(transaction=True)
def test_every_request_of_the_guide_answers_as_the_page_shows(live_server) -> None:
    load_reference_data(WEST_MIDLANDS)
    load_demonstration()
    give_positions()
    text = GUIDE.read_text()
    steps = list(STEP.finditer(text))
    assert len(steps) == text.count("```sh\n") == text.count("curl -s") - 1
    environment = {**os.environ, "BASE": f"{live_server.url}/api/v1", "DUDLEY": key("dudley")}
    script = "\n".join(f"{step['shell']}\nprintf '\\n\\036\\n'" for step in steps)
    run = subprocess.run(
        ["/bin/bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    answers = run.stdout.split("\036")[:-1]
    assert len(answers) == len(steps)
    for number, (step, answer) in enumerate(zip(steps, answers, strict=True), start=1):
        assert differences(json.loads(step["answer"]), json.loads(answer)) == [], f"step {number}: {step['shell']}"


def test_the_guide_leads_nowhere_that_is_not_there() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", GUIDE.read_text()):
        assert (GUIDE.parent / target).exists(), target
