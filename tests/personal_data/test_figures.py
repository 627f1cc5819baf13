"""How much the guard finds, on texts that the rules were not tuned on."""

import pytest

from coordination.ground.personal_data import find_personal_data
from tests.personal_data.corpus import Text, families, fresh, half, hard, hidden, initials, outright, unseen

STRUCTURED = {
    "nhs_number", "ni_number", "pupil_number", "phone_number", "email_address", "postcode", "address", "number_plate",
    "birth_date", "profile", "nhs", "ni", "upn", "phone", "email", "plate", "dob", "invisible",
    "licence", "card", "bank", "phone_in_words", "credentials",
}  # fmt: skip
NAMES_WITH_AGES = {"name_age"}


def share_found(texts: list[Text]) -> float:
    return sum(bool(find_personal_data(text.text)) for text in texts) / len(texts)


def test_the_halves_share_no_family_and_no_text():
    templates = [template for _, _, _, family in families() for template in family]
    assert len(set(templates)) == len(templates)
    tuning, test = ({text.text for text in half(which)} for which in (0, 1))
    assert not tuning & test


def test_the_corpus_is_large_and_half_harmless():
    texts = [*half(0), *half(1)]
    harmless = sum(text.expected == "passed" for text in texts) / len(texts)
    assert len(texts) >= 1_000
    assert len(unseen()) == 200
    assert 0.4 < harmless < 0.6


@pytest.mark.parametrize("texts", [half(1), unseen()], ids=["test half", "unseen"])
def test_structured_identifiers_are_found(texts):
    assert share_found([text for text in texts if text.kind in STRUCTURED]) >= 0.95


@pytest.mark.parametrize("texts", [half(1), unseen()], ids=["test half", "unseen"])
def test_names_with_ages_are_found(texts):
    assert share_found([text for text in texts if text.kind in NAMES_WITH_AGES]) >= 0.85


@pytest.mark.parametrize("texts", [half(1), unseen()], ids=["test half", "unseen"])
def test_ordinary_texts_pass(texts):
    assert share_found([text for text in texts if text.expected == "passed"]) <= 0.02


@pytest.mark.parametrize(
    "texts",
    [half(0), hard(), fresh(), initials(), outright(), hidden()],
    ids=["tuning half", "hard texts", "fresh texts", "initials", "initials alone", "hidden names"],
)
def test_what_the_rules_were_tuned_on_stays_found(texts):
    """These say nothing of texts that nobody has seen; they say that a change has lost something."""
    assert share_found([text for text in texts if text.expected != "passed"]) >= 0.94
    assert share_found([text for text in texts if text.expected == "passed"]) <= 0.01
