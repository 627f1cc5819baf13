"""Sealed texts open for their purpose, under the keys we know, and for nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordination.ground.encryption import CannotUnseal, seal_text, unseal_text

TEXT = "whsec_grün\x00ß"


@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_again(text: str) -> None:
    assert unseal_text(seal_text(text, "a test"), "a test") == text


def test_a_sealed_text_shows_nothing_and_is_never_the_same_twice() -> None:
    first, second = seal_text(TEXT, "a test"), seal_text(TEXT, "a test")
    assert first != second
    assert TEXT not in first
    assert first.isascii()


def test_another_purpose_does_not_open_it() -> None:
    with pytest.raises(CannotUnseal, match="This another does not open"):
        unseal_text(seal_text(TEXT, "a test"), "another")


@pytest.mark.parametrize("place", [0, 10, 30, 60, -8])
def test_an_altered_text_does_not_open(place: int) -> None:
    sealed = list(seal_text(TEXT, "a test"))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(CannotUnseal):
        unseal_text("".join(sealed), "a test")


@pytest.mark.parametrize("text", ["", "nothing", "ü", "gAAAA", "\x00"])
def test_what_was_never_sealed_does_not_open(text: str) -> None:
    with pytest.raises(CannotUnseal):
        unseal_text(text, "a test")


def test_a_text_sealed_under_the_former_key_opens_while_that_is_a_fallback(settings: object) -> None:
    former = settings.SECRET_KEY  # type: ignore[attr-defined]
    sealed = seal_text(TEXT, "a test")
    settings.SECRET_KEY = "k" * 60  # type: ignore[attr-defined]
    settings.SECRET_KEY_FALLBACKS = [former]  # type: ignore[attr-defined]
    assert unseal_text(sealed, "a test") == TEXT
    renewed = seal_text(TEXT, "a test")
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    assert unseal_text(renewed, "a test") == TEXT
    with pytest.raises(CannotUnseal, match="SECRET_KEY_FALLBACKS"):
        unseal_text(sealed, "a test")
