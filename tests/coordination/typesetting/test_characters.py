"""What text becomes before it is set: nothing that the fonts do not show."""

from pathlib import Path

import pytest

from coordination.typesetting import typesetting
from coordination.typesetting.characters import shown_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("£1,000 – “so” – naïve Łódź Ελλην", "£1,000 – “so” – naïve Łódź Ελλην"),  # noqa: RUF001 - as people write it
        ("ਪੰਜਾਬੀ ਭਾਸ਼ਾ and हिन्दी", "[Gurmukhi text] and [Devanagari text]"),
        ("See 😀😀 me 👩🏽\u200d🚒", "See [grinning face] me [woman, fire engine]"),
        ("a\x00b\tc\nd\u202ee\u200b", "a b c de"),
        ("e\u0301", "é"),
        ("\U000e0fff\ue000", "[unknown character]"),
        ("", ""),
    ],
)
def test_text_is_shown_or_said(text: str, shown: str) -> None:
    assert shown_text(text) == shown
    assert shown_text(shown) == shown


def test_as_if_there_were_latin_letters_alone(text: str = "שלום Łódź 5 €") -> None:
    assert shown_text(text, latin=True) == "[Hebrew text] Łódź 5 €"


def test_every_character_that_is_let_through_has_a_shape_upright_and_bold(tmp_path: Path) -> None:
    template = tmp_path / "all.typ"
    template.write_text(
        """#let told = json(bytes(sys.inputs.data))
        #set document(title: "All")
        #set text(lang: "en", font: ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono"))
        #for one in told.all [#one *#one* ]"""
    )
    letters = [chr(code) for code in range(0x20, 0x3000) if shown_text(f"a{chr(code)}") == f"a{chr(code)}"]
    assert len(letters) > 2_500
    for letter in ("", "a"):  # by itself, and upon another, where it is a mark
        assert typesetting.typeset_shown(template, {"all": [letter + each for each in letters]}, "pdf")
