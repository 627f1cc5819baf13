"""The guard reads a text once, however many ask what is in it: the field, the rule, and each row of a batch."""

from collections import Counter
from typing import Any

import pytest

from coordination.ground import screening
from coordination.ground.personal_data import tokens
from coordination.rows import validate
from coordination.second_looks.hold import hold_texts
from events.models import Event
from tests.coordination.second_looks.example_texts import UNSURE
from tests.request_bodies import EVENT

pytestmark = pytest.mark.usefixtures("on_stage")
TITLE, SUMMARY = "A stall nobody has read of, 2017", "Leaflets 7 and 8, and who to ring, and when"


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each text was read."""
    read: Counter[str] = Counter()
    read_text = screening.read_text

    def counted(text: str, *context: Any) -> Any:
        read[text] += 1
        return read_text(text, *context)

    monkeypatch.setattr(screening, "read_text", counted)
    monkeypatch.setattr(screening, "_READ", {})
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
    monkeypatch.setattr(screening, "_MOST_READ", 3)
    for number in range(10):
        screening.screen_text(f"Kept nowhere {number}", screening.TextKind.PROSE)
    assert 0 < len(screening._READ) <= 3
    assert "Kept nowhere" not in repr(screening._READ)


LONG = ("Stall 7 at the market, leaflets for everybody who comes by. " * 30)[:1_500]


def test_of_a_long_text_only_the_beginning_is_read_again_with_the_title(readings) -> None:
    screening.screen_text(TITLE, screening.TextKind.PROSE)
    screening.screen_text(LONG, screening.TextKind.PROSE)
    hold_texts(Event(title=TITLE, summary=LONG))
    characters = sum(len(text) * times for text, times in readings.items())
    assert characters < 1.4 * len(TITLE + LONG)


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Chloe Price", "14\n" + LONG),
        ("Who to ring: 07700", "900123 is the number. " + LONG),
    ],
)
def test_what_two_texts_say_where_they_meet_is_found_however_long_the_second_is(title, summary, readings) -> None:
    event = Event(title=title, summary=summary)
    hold_texts(event)
    assert "title and summary" in event.second_look


def test_a_text_with_numbers_is_not_looked_at_word_by_word_by_every_rule(monkeypatch) -> None:
    asked = Counter[str]()
    get = tokens.Reading.__getitem__

    def counted(reading: tokens.Reading, index: int) -> tokens.Token:
        asked["tokens"] += 1
        return get(reading, index)

    monkeypatch.setattr(tokens.Reading, "__getitem__", counted)
    assert screening.findings_in_text(LONG, screening.TextKind.PROSE) == []
    assert asked["tokens"] < 4 * len(tokens.Reading(LONG))


def test_of_a_path_that_is_none_of_ours_little_is_read(readings) -> None:
    masked = screening.mask_text("/" + "/".join(f"chloe-{number}-priya" for number in range(5_000)))
    assert masked.endswith("/…")
    assert screening.mask_text("/" + "chloe 14 " * 1_000) == "/…"
    assert sum(map(len, readings.elements())) < 5_000
    assert screening.mask_text("/api/v1/events/chloe-14/") == "/api/v1/events/…/"


def test_of_many_parameters_that_there_are_not_so_many_are_read(dudley, readings) -> None:
    answer = dudley.get("/api/v1/events/?" + "&".join(f"stall-{number}-at=1" for number in range(500)))
    assert (answer.status_code, len(answer.json()["errors"])) == (400, 100)
    names = {text for text in readings if "stall-" in text}
    assert len(names) == 100


def test_of_many_rows_with_fields_that_there_are_not_so_many_names_are_read_and_each_row_says_one(
    dudley, readings, monkeypatch
) -> None:
    monkeypatch.setattr(validate, "MOST_FAULTS", 50)
    unknown = [{f"stall-{row}-at-{field}": 1 for field in range(10)} for row in range(20)]
    items = [{**EVENT, "external_ref": f"row-{row}", **fields} for row, fields in enumerate(unknown)]
    answer = dudley.post("/api/v1/events/batch/", {"items": items})
    places = Counter(error["pointer"].split("/")[2] for error in answer.json()["errors"])
    assert [places[str(row)] for row in range(20)] == [10] * 5 + [1] * 15
    assert len({text for text in readings if "-at-" in text}) == 65
