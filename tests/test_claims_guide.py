"""The sentences of docs/claims.md, sent as a press officer's desk would paste them."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from events.demonstration.load import load_demonstration
from tests.test_readme import STEP, differences, key

GUIDE = Path(__file__).parent.parent / "docs" / "claims.md"


@pytest.mark.django_db(transaction=True)
def test_every_sentence_of_the_guide_is_answered_as_the_page_shows(live_server) -> None:
    load_reference_data(WEST_MIDLANDS)
    load_demonstration()
    text = GUIDE.read_text()
    steps = list(STEP.finditer(text))
    assert len(steps) == text.count("```sh\n")
    (function,) = [line for line in text.splitlines() if line.startswith("claim()")]
    script = "\n".join([function, *(f"{step['shell']}\nprintf '\\n\\036\\n'" for step in steps)])
    environment = {**os.environ, "BASE": f"{live_server.url}/api/v1", "DUDLEY": key("dudley")}
    run = subprocess.run(
        ["/bin/bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    for step, answer in zip(steps, run.stdout.split("\036"), strict=False):
        assert differences(json.loads(step["answer"]), json.loads(answer)) == [], step["shell"]
