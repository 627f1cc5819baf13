"""Every text that was saved as UTF-8 and read as something else is found; what people write is not."""
# ruff: noqa: RUF001 - the letters are what is tried

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordination.ground.misread_text import misread_in, misreading_of

WORDS = {
    "Welsh": "Siân tŷ ŵyn â’r Gŵyl Ffrâm môr cŵn pêl gwên ïon mân tân dŵr Llŷn Ynys-y-bŵl ẃ wŷr ô’r cynllun",
    "Polish": "Łódź są ąę żółć Kraków Wąska świętą Gdańsk źdźbło więź ćma dziękuję córka Śląsk mieszkańcy",
    "French": "Café être naïve façade où déjà à l’été œuvre Noël garçon «À» voilà élève Éclair même île coût",
    "Punjabi": "ਪੰਜਾਬੀ ਸਤਿ ਸ੍ਰੀ ਅਕਾਲ ਬੱਚੇ ਸੁਰੱਖਿਆ ਬੱਸ ਅੱਡਾ",
    "Urdu": "اردو بچوں کی حفاظت بس اڈا",
    "Romanian": "București însoțitor școală învățător mulțumesc ţară",
    "German": "Grüße Straße Ärger Übung Öl Maß Spaß",
    "English": "résumé £5 5°C ½ “Know the signs” it’s See – and – hear… €20 3×4 Dudley’s 10am–4pm ’tis ‘here’ naïveté",
}
ENCODINGS = ("cp1252", "latin-1", "cp850", "cp437", "mac_roman")
BETWEEN = st.sampled_from([" ", " ", " – ", ", ", "… ", "; ", " (", ") ", "\n"])


@st.composite
def prose(draw):
    words = draw(
        st.lists(st.sampled_from(draw(st.sampled_from(sorted(WORDS.values()))).split()), min_size=1, max_size=8)
    )
    return "".join(part for word in words for part in (word, draw(BETWEEN))).strip()


def misread(text: str, encoding: str) -> str:
    """The text as whoever takes its UTF-8 for that encoding has it; what is nothing there is a control character, as
    browsers have it."""
    return "".join(bytes([byte]).decode(encoding, errors="ignore") or chr(byte) for byte in text.encode())


@settings(suppress_health_check=[HealthCheck.too_slow])  # where the machine is
@given(prose(), st.sampled_from(ENCODINGS))
def test_every_text_that_was_misread_is_found_and_put_right(text: str, encoding: str) -> None:
    if text.isascii():
        return
    found = misread_in(misread(text, encoding))
    assert found is not None
    # Of the others, which have letters in common, it may be put right as if it were another of them.
    assert found.text == text or encoding not in ("cp1252", "latin-1")


@given(prose())
def test_one_that_was_misread_twice_too(text: str) -> None:
    if text.isascii():
        return
    twice = misread(misread(text, "cp1252"), "cp1252")
    assert (found := misread_in(twice)) and found.text == text


@given(prose(), st.sampled_from([str, str.upper, str.title, lambda text: f"“{text}”…", lambda text: f"«{text}»"]))
def test_what_people_write_is_none(text: str, written) -> None:
    assert misread_in(written(text)) is None


@pytest.mark.parametrize(
    "text",
    ["“CAFÉ”…", "il dit “café”…", "MAE’R Â’R TŶ", "“MANHÔ, “MANHÃ”", "Ä–Ö–Ü", "„Ä“", "Spaß“", "gyda â”…", "KRAKÓ” – Ó”",
     "São Paulo, NÃO", "├── a │ b", "√2 ≈ 1.41", "½–¾", "Ñ”", "5 Å", "Ø£", "ALÍ’S CAFE", "AQUÍ™", "SÍ¡",
     "«está»…", "iâ–“"],
)  # fmt: skip
def test_signs_that_stand_side_by_side_on_purpose_are_none(text: str) -> None:
    assert misread_in(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [("CafÃ©", "Café"), ("SiÃ¢n", "Siân"), ("Itâ€™s", "It’s"), ("Ôö£┬«", "é"), ("ΓÇÖtis", "’tis"), ("Caf√©", "Café"),
     ("voilÃ", "voilà"), ("â€œyesâ€", "“yes”"), ("oneÂ", "one"), ("3 Ã— 4", "3 × 4"), ("Łódź, CafÃ©", "Łódź, Café"),
     ("â†’ Book here", "→ Book here"), ("âœ“ free", "✓ free"), ("agesâ‰¥16", "ages≥16"), ("â˜Ž 101", "☎ 101"),
     ("ΓåÆ", "→"), ("Viá»‡t", "Việt"), ("tráº»", "trẻ"), ("â€œyesâ€\ufffd", "“yes”"), ("Ô£ö", "✔"), ("‚ù§Ô∏è", "❤️")],
)  # fmt: skip
def test_what_programs_make_of_it_is_found(text: str, meant: str) -> None:
    assert (found := misread_in(text)) and found.text == meant


def test_the_sentence_has_one_letter_of_the_text_and_how_it_is_put_right() -> None:
    sentence = misreading_of("Chloe MÃ¼ller")
    assert "“Ã¼” stands in it for “ü”" in sentence and "CSV UTF-8" in sentence
    assert "ller" not in sentence and "Chloe" not in sentence
    assert "was lost" in misreading_of("Caf\ufffd")
    assert misreading_of("Café") == ""
