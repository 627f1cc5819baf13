"""The README's story, run as a newcomer would paste it: every request, in order, against a live server."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from campaigns.reference_data import WEST_MIDLANDS, load_reference_data
from campaigns.rollups.compile import compile_marked
from events.demonstration.load import demonstration_actor, load_campaign_of_the_month, load_demonstration
from partners.key_management import issue_api_key
from partners.models import Organisation

README = Path(__file__).parent.parent / "README.md"
STEP = re.compile(r"```sh\n(?P<shell>.*?)```\n```json\n(?P<answer>.*?)```", re.DOTALL)
FIELD = """field() { python3 -c "import json,sys; print(json.load(sys.stdin)['$1'])"; }"""


def key(slug: str) -> str:
    scopes = ["read", "write", "review", "manage"]
    return issue_api_key(
        Organisation.objects.get(pk=slug), name="readme", scopes=scopes, expires_at=None, by=demonstration_actor(slug)
    )[1]


def differences(shown: object, real: object, at: str = "$") -> list[str]:
    """Where the real answer is not what the page shows; `…` stands for anything, and what is left out is free."""
    if shown == "…":
        return []
    if isinstance(shown, dict) and isinstance(real, dict):
        missing = [f"{at}.{name} is missing" for name in shown if name not in real]
        return missing + [d for n in shown if n in real for d in differences(shown[n], real[n], f"{at}.{n}")]
    if isinstance(shown, list) and isinstance(real, list) and len(shown) == len(real):
        return [d for n, pair in enumerate(zip(shown, real, strict=True)) for d in differences(*pair, f"{at}[{n}]")]
    return [] if shown == real else [f"{at} is {real!r}, the page says {shown!r}"]


@pytest.mark.django_db(transaction=True)
def test_the_story_of_the_readme_answers_as_the_page_shows(live_server) -> None:
    load_reference_data(WEST_MIDLANDS)
    load_demonstration()
    load_campaign_of_the_month(timezone.localdate())
    compile_marked()
    steps = list(STEP.finditer(README.read_text()))
    assert len(steps) == 10
    names = {"DUDLEY": "dudley", "BTP": "british-transport-police", "SANDWELL": "sandwell"}
    environment = {
        **os.environ,
        "BASE": f"{live_server.url}/api/v1",
        **{name: key(slug) for name, slug in names.items()},
    }
    # One shell for all steps, as in a terminal: a later step uses what an earlier one set.
    script = "\n".join([FIELD, *(f"{step['shell']}\nprintf '\\n\\036\\n'" for step in steps)])
    run = subprocess.run(
        ["/bin/bash", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    answers = run.stdout.split("\036")[:-1]
    assert len(answers) == len(steps)
    for number, (step, answer) in enumerate(zip(steps, answers, strict=True), start=1):
        assert differences(json.loads(step["answer"]), json.loads(answer)) == [], f"step {number}"
