"""Documents are made once an hour, by a program with bounds that reads nothing but what it is given."""

from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from coordination.files import made_files
from coordination.problems.busy import Busy
from coordination.tasks import sweep_stored_files
from coordination.typesetting import typesetting
from coordination.typesetting.typesetting import CannotTypeset, typeset
from tests.connections import PATIENCE, wait_until

TOLD = '#let told = json(bytes(sys.inputs.data))\n#set document(title: "T")\n'


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "short.typ"
    file.write_text(f"// {uuid4()}: nothing was made of it before\n{TOLD}= #told.text")
    return file


def test_it_is_made_once_for_many_at_once_and_anew_of_other_data(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, documents = [], []
    anew = typesetting.typeset_anew
    monkeypatch.setattr(typesetting, "typeset_anew", lambda *asked: made.append(asked) or anew(*asked))
    asking = [Thread(target=lambda: documents.append(typeset(template, {"text": "One"}, "pdf"))) for _ in range(2)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(made) == 1 and len(documents) == 2 and len(set(documents)) == 1
    assert documents[0].startswith(b"%PDF-")
    other = typeset(template, {"text": "Two"}, "pdf")
    assert other != documents[0] and len(made) == 2
    assert typeset(template, {"text": "One"}, "png").startswith(b"\x89PNG") and len(made) == 3
    template.write_text(f"{TOLD}= #told.text\nMore.")
    assert typeset(template, {"text": "Two"}, "pdf") != other


def test_one_waits_for_another_and_a_third_is_asked_to_come_again(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, documents = Event(), Event(), list[bytes]()

    def slow(*_: Any) -> bytes:
        begun.set()
        go_on.wait(PATIENCE)
        return b"%PDF-"

    monkeypatch.setattr(typesetting, "typeset_anew", slow)
    asking = [Thread(target=lambda: documents.append(typeset(template, {"text": "One"}, "pdf"))) for _ in range(2)]
    for thread in asking:
        thread.start()
    assert begun.wait(PATIENCE)
    wait_until(lambda: typesetting._PLACES._value == 0, "the second to wait")
    with pytest.raises(Busy):
        typeset(template, {"text": "Two"}, "pdf")
    go_on.set()
    for thread in asking:
        thread.join()
    assert documents == [b"%PDF-"] * 2
    assert typeset(template, {"text": "Two"}, "pdf") == b"%PDF-"


@pytest.mark.parametrize(
    "markup",
    [
        '#read("/etc/passwd")',
        '#read("../../../../etc/passwd")',
        '#image("/etc/hostname")',
        '#import "@preview/cetz:0.3.0"',
        "#let f(n) = f(n + 1)\n#f(0)",
        "= \n#panic()",
        '#let much = range(80000000).map(str)\n#much.join("")',
    ],
)
def test_a_template_that_asks_for_more_is_refused_and_nothing_is_kept(tmp_path: Path, markup: str) -> None:
    template = tmp_path / "bad.typ"
    template.write_text(f"{TOLD}{markup}")
    data = {"text": markup}
    with pytest.raises(CannotTypeset):
        typeset(template, data, "pdf")
    assert made_files.made_file(typesetting._key(template, data, "pdf")) is None


def test_text_is_data_whatever_it_says(template: Path) -> None:
    for text in ('#read("/etc/passwd")', "#panic()", "$x$", "\\", '"', "]", "\ufeff", ""):
        assert typeset(template, {"text": f"T {text}"}, "pdf")


@pytest.mark.django_db
def test_what_was_made_an_hour_ago_is_swept_and_what_was_made_now_is_not(
    template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = {"text": "Swept"}
    document, key = typeset(template, data, "pdf"), typesetting._key(template, data, "pdf")
    sweep_stored_files()
    assert made_files.made_file(key) == document
    later = timezone.now() + made_files.KEPT_FOR + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    sweep_stored_files()
    assert made_files.made_file(key) is None
    assert typeset(template, data, "pdf") == document
    assert storages["files"].exists(f"made/{key}")
