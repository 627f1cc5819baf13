"""The guard reads a text once, however many ask what is in it: the field, the rule, and each row of a batch."""

from collections import Counter
from typing import Any

import pytest

from coordination.ground import screening
from tests.coordination.second_looks.example_texts import UNSURE
from tests.request_bodies import EVENT

pytestmark = pytest.mark.usefixtures("on_stage")
TITLE, SUMMARY = "A stall nobody has read of, 2017", "Leaflets 7 and 8, and who to ring, and when"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each text was read."""
    read: Counter[str] = Counter()
    find_personal_data = screening.find_personal_data

    def counted(text: str, *context: Any) -> Any:
        read[text] += 1
        return find_personal_data(text, *context)

    monkeypatch.setattr(screening, "find_personal_data", counted)
    monkeypatch.setattr(screening, "_FINDINGS", {})
    return read


def test_each_text_of_a_new_row_is_read_by_itself_once_and_once_with_the_others(dudley, readings) -> None:
    body = {**EVENT, "title": TITLE, "summary": SUMMARY}
    assert dudley.post("/api/v1/events/", body).status_code == 201
    assert (readings[TITLE], readings[SUMMARY], readings[f"{TITLE}\n{SUMMARY}"]) == (1, 1, 1)


def test_a_text_that_many_rows_of_a_batch_have_is_read_once_and_holds_them_all(dudley, readings) -> None:
    items = [{**EVENT, "title": TITLE, "summary": UNSURE, "external_ref": f"row-{number}"} for number in range(3)]
    answer = dudley.post("/api/v1/events/batch/", {"items": items}).json()
    assert (answer["created"], answer["held"]) == (3, 3)
    assert (readings[TITLE], readings[UNSURE]) == (1, 1)


def test_no_text_is_kept_by_the_guard_and_no_more_than_so_many_findings(readings, monkeypatch) -> None:
    monkeypatch.setattr(screening, "_MOST_FINDINGS", 3)
    for number in range(10):
        screening.screen_text(f"Kept nowhere {number}", screening.TextKind.PROSE)
    assert 0 < len(screening._FINDINGS) <= 3
    assert "Kept nowhere" not in repr(screening._FINDINGS)
