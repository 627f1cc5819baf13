"""What `make run` prints to be pasted: works as it stands, and as often as it is pasted."""

import io
import json
import subprocess

import pytest
from django.core.management import call_command

from campaigns.models import Review, ReviewStatus
from events.models import Event


def paste(text: str) -> tuple[list[dict], str]:
    """The answers of everything in `text` that is for a shell, and what it said besides."""
    paragraphs = [part for part in text.split("\n\n") if part.startswith(("export", "curl"))]
    assert len(paragraphs) == 4
    script = "\n".join(paragraphs)
    run = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, timeout=60, check=True)
    return [json.loads(line) for line in run.stdout.splitlines() if line], run.stderr


@pytest.mark.django_db(transaction=True)
def test_what_is_printed_to_be_pasted_still_works_the_third_time(live_server, tmp_path, settings) -> None:
    settings.LOCAL_DIR, settings.EMBEDDED = tmp_path, True
    guide = io.StringIO()
    call_command("load_demo", base=live_server.url, stdout=guide, stderr=io.StringIO())
    waiting = Review.objects.filter(status=ReviewStatus.PENDING, reviewer="british-transport-police").count()
    assert 0 < waiting < 10

    for turn in range(3):
        answers, _ = paste(guide.getvalue())
        assert answers[0]["status"] == "scheduled"
        assert answers[-1]["contacts"]["total"] == 1_039_000
        assert [answer["status"] for answer in answers[1:-1]] == ["approved"] * (turn < waiting)
    assert Event.objects.filter(organisation="dudley", external_ref="first-stall").count() == 1

    for _ in range(waiting):
        answers, said = paste(guide.getvalue())
    assert len(answers) == 2
    assert said == "Nothing waits for a review any more.\n"
