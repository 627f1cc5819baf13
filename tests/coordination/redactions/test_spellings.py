"""A text is found however it is spelt, and nothing else is."""

import json
import sys
import unicodedata
from html import escape
from itertools import pairwise
from urllib.parse import quote

import pytest

from campaigns.models import Campaign
from coordination.ground.folding import fold
from coordination.redactions.eraser import Eraser
from coordination.redactions.spellings import Needle
from events.models import Event
from tests import make
from tests.coordination.redactions.text_search import places_of

TEXT = "Zoë Quill & O'Żak"
IN_FULL_WIDTH = "ZEBEDEE QUILL".translate({code: code + 0xFEE0 for code in range(0x41, 0x5B)})
LOOKING_ALIKE = ["Z\u0435bed\u0435\u0435 Qui\u04cfl", "QU\u0406LL, ZEBEDEE"]
SPELLINGS = [
    TEXT,
    TEXT.upper(),
    TEXT.lower(),
    unicodedata.normalize("NFD", TEXT),
    unicodedata.normalize("NFD", TEXT.upper()),
    quote(TEXT),
    quote(unicodedata.normalize("NFD", TEXT)).lower(),
    quote(TEXT).replace("%20", "+"),
    escape(TEXT),
    "Zo&euml; Quill &amp; O&#39;&#379;ak",
    "Zo&#xEB; Quill &#38; O&#x27;&#x17b;ak",
    json.dumps(TEXT)[1:-1],
    "Zoë\u00a0Quill\n &\tO'Żak",
    "zoë-quill_&-o'żak",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_redacted_text_goes_from_the_middle_of_another_and_nothing_else_does(spelling):
    value = f"Ask ({spelling}), 100% of &c.; \\u00e9 and Zoe\u0308"
    assert Eraser((TEXT,), "0" * 8).clean(value) == "Ask ([redacted]), 100% of &c.; \\u00e9 and Zoe\u0308"
    assert Eraser((TEXT,), "0" * 8, inside=False).clean(spelling) == "[redacted]"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Anna", "SAVANNAH"),
        ("Anna", "annals"),
        ("Zoë Quill", "Zoe Quill"),
        ("Amy Carter", "Amy. Carter"),
        ("Anna Hill", "A stall on a hill, and on Hill a"),
        ("Anna Hill", "Room A. Hillside, B. Hill"),
        ("----", "- -"),
    ],
)
def test_what_is_another_text_stays(text, value):
    assert Eraser((text,), "0" * 8).clean(value) == value


@pytest.mark.parametrize(
    "spelling",
    [
        "ottilie.brackenbury",
        "ottilie_brackenbury",
        "Brackenbury, Ottilie",
        "Brackenbury Ottilie",
        "Ottilie/Brackenbury",
        "Ottilie \u2013 Brackenbury",
        "Ottilie \u00b7 Brackenbury",
        "Ottilie (Brackenbury)",
        "brackenburyottilie",
        "BRACKENBURY,OTTILIE",
        "#OttilieBrackenbury",
        "@ottiliebrackenbury2011",
        "ottilie.brackenbury@gmail.com",
        "https://www.example.org/ottilie.brackenbury/",
        "O. Brackenbury",
        "O.Brackenbury",
        "Brackenbury, O.",
        "Mrs O. BRACKENBURY",
        "<b>Ottilie</b> <span class='who'>Brackenbury</span>",
        "\u041ettilie Br\u0430ck\u0435nbury",
        "#OttilieBr\u03b1ckenbury",
        "BRACKENBURY, OTT\u0399LIE",
        "\uff2f\uff34\uff34\uff29\uff2c\uff29\uff25 \uff22\uff32\uff21\uff23\uff2b\uff25\uff2e\uff22\uff35\uff32\uff39",
    ],
)
def test_a_name_goes_in_every_form_in_which_names_are_written(spelling):
    cleaned = Eraser(("Ottilie Brackenbury",), "0" * 8).clean(f"Ask {spelling} there.")
    cleaned = unicodedata.normalize("NFKC", cleaned)
    assert "ottilie" not in cleaned.lower() and "brackenbury" not in cleaned.lower()
    assert cleaned.startswith("Ask ") and cleaned.endswith(" there.")


def test_a_name_of_letters_of_another_script_alone_goes_where_it_looks_like_it_and_theirs_stays():
    eraser = Eraser(("Poppy",), "0" * 8)
    assert eraser.clean("Ask \u0420\u043e\u0440\u0440\u0443 there.") == "Ask [redacted] there."
    assert eraser.clean("\u0420\u043e\u0440\u0440\u0443\u0432") == "\u0420\u043e\u0440\u0440\u0443\u0432"


def test_forms_that_meet_are_one_tombstone_and_the_rest_stays():
    eraser = Eraser(("Amy Carter",), "0" * 8)
    assert eraser.clean("carter, amy carter; AMY CARTER; Amy. Carter") == "[redacted] carter; [redacted]; Amy. Carter"


def test_a_short_text_goes_as_it_was_sent_and_as_a_word_in_other_spellings():
    assert Eraser(("Anna",), "0" * 8).clean("Anna, ANNA's, HannAnna, savanna") == (
        "[redacted], [redacted]'s, Hann[redacted], savanna"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("text", [TEXT, "Żółć Łęś", "Ωλένη"])
def test_the_database_lets_every_spelling_through(text):
    forms = [text, text.upper(), unicodedata.normalize("NFD", text), quote(text), json.dumps(text)[1:-1]]
    rows = [make.make_event(summary=f"Ask {form}.") for form in forms]
    rows.append(make.make_event(summary=f"Ask {quote(unicodedata.normalize('NFD', text.lower())).lower()}."))
    make.make_event(summary="Ask at the desk.")
    chosen = Event.objects.filter(Eraser((text,), "0" * 8).stands_in("summary"))
    assert set(chosen.values_list("pk", flat=True)) == {row.pk for row in rows}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "form",
    [
        "Z. Quill",
        "Quill, Z.",
        IN_FULL_WIDTH,
        "Zebedee <i>Quill</i>",
        "Z\u0435bed\u0435\u0435 Qui\u04cfl",
        "QU\u0406LL, ZEBEDEE",
    ],
)
def test_the_database_lets_every_form_of_a_name_through(form):
    row = make.make_event(summary=f"Ask {form}.")
    assert Event.objects.filter(Eraser(("Zebedee Quill",), "0" * 8).stands_in("summary")).get() == row


@pytest.mark.django_db
def test_over_the_api_it_goes_from_addresses_hashtags_references_and_the_ledger():
    make.make_campaign(contributors=("dudley",))
    lead = make.client(make.LEAD)
    here = f"/api/v1/campaigns/{make.SEE_ME}/"
    sent = {"hashtags": ["#ZebedeeQuill", "#seeme"], "website": "https://example.org/ZEBEDEE%20quill/"}
    assert lead.patch(here, sent).status_code == 200
    make.make_event(summary="ASK ZEBEDEE\u00a0QUILL.", external_ref="zebedee-quill-7")
    body = {"subject": "campaign", "subject_id": make.SEE_ME, "text": "Zebedee Quill", "reason": "It names somebody."}
    assert lead.post("/api/v1/redactions/", body).status_code == 201
    campaign, event = Campaign.objects.get(), Event.objects.get()
    assert (campaign.hashtags, campaign.website) == (["#redacted", "#seeme"], "https://example.org/redacted/")
    assert event.summary == "ASK [redacted]."
    assert event.external_ref.startswith("redacted-")
    assert places_of("Zebedee") | places_of("quill") == set()


def test_folding_takes_as_many_steps_as_the_text_is_long():
    for unit in ("a", "<a ", "</b>", "%", "%C3", "&#", "&" * 3 + ";", "\\u00e", " ", "e\u0308", "\u0308", "quill "):
        counts = [_steps(unit * (length // len(unit))) for length in (500, 2_000, 8_000)]
        assert all(later <= 4.6 * earlier + 200 for earlier, later in pairwise(counts)), (unit, counts)


def _steps(value: str) -> int:
    """The lines of the module that run."""
    count = 0

    def counting(frame, event, _argument):
        nonlocal count
        count += event == "line"
        return counting if "spellings" in frame.f_code.co_filename else None

    sys.settrace(counting)
    try:
        fold(value)
        Needle("quill quill quill quick").replaced(value, "[redacted]")
    finally:
        sys.settrace(None)
    return count
