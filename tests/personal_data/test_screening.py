"""What references, addresses and the contact of a help line may say, and what they hide."""

import pytest
from stdnum.gb import nhs

from coordination.ground.personal_data import Context, Level, find_personal_data
from coordination.ground.screening import TextKind, screen_text


def refused(text, how):
    return [finding.code for finding in screen_text(text, how) if finding.level is Level.REFUSED]


@pytest.mark.parametrize(
    "text",
    [
        "0800 1111",
        "116 123",
        "999 or 101",
        "01384 900123",
        "(01384) 815902, option 2",
        "07700 900123",
        "+44 121 303 1234",
        "18001 0800 1111",
        "help@nspcc.org.uk",
        "text 88247",
        "Text SHOUT to 85258",
        "0300 123 4567 (Mon-Fri, 9-5)",
        "https://www.childline.org.uk/",
    ],
)
def test_a_help_line_says_how_it_is_reached(text):
    assert screen_text(text, TextKind.CONTACT) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Chloe Price (14), 7 Queens Rd, 07700 900123", "child_with_age"),
        ("Chloe Price (14), 7 Queens Rd, 07700 900123", "address"),
        ("943 476 5919", "nhs_number"),
        ("AB 12 34 56 C", "ni_number"),
        ("she lives at WV1 1LD", "postcode"),
        ("DOB 14/03/2011, 07700 900123", "birth_date"),
        ("@chloe14", "profile"),
    ],
)
def test_a_help_line_says_nothing_of_anybody(text, code):
    assert code in [finding.code for finding in find_personal_data(text, Context.CONTACT)]
    assert code in refused(text, TextKind.CONTACT)


@pytest.mark.parametrize(
    "text",
    [
        "chloe-yr9",
        "chloe_14",
        "#chloe14",
        "Priya14",
        "chloe-year-9",
        "aisha.y9",
        "chloeprice14",
        "jake_2011",
        "chloeprice2012",
        "Aisha.2010",
        "callumbennett-yr9",
        "chloe_price_14",
        "mia-hughes-y9",
        "chloe.price.2011",
    ],
)
def test_a_name_joined_to_years_is_refused_in_a_reference(text):
    assert refused(text, TextKind.IDENTIFIER) == ["child_with_age"]


@pytest.mark.parametrize("text", ["janesmith@gmail.com", "jane7@hotmail.co.uk", "janesmith~40gmail.com"])
def test_a_private_mailbox_is_refused_in_a_reference(text):
    assert refused(text, TextKind.IDENTIFIER) == ["email_address"]


@pytest.mark.parametrize(
    "text",
    [
        "EVT-14",
        "dudley-14",
        "walsall-yr9",
        "year-9",
        "may-14",
        "grace-14",
        "see-me-2012",
        "grace-2011",
        "chloe-2017",
        "georgestreet14",
        "marketing14",
        "jubilee-2012",
        "charlottehouse2012",
        "stall14",
        "victoria-stall-14",
        "charlotte-road-14",
        "alexandra-theatre-2012",
        "4111111111111111",
        "a1@google.com",
    ],
)
def test_a_code_passes(text):
    assert screen_text(text, TextKind.IDENTIFIER) == []


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/?first=Chloe&last=Price&years=14",
        "https://example.org/?age=9&name=chloe",
        "https://example.org/chloe-yr9/",
        "https://example.org/?who=chloe_14",
    ],
)
def test_an_address_that_joins_a_name_to_years_is_refused(text):
    assert refused(text, TextKind.ADDRESS) == ["child_with_age"]


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/?area=dudley&year=9",
        "https://www.facebook.com/events/4111111111111111",
        "https://example.org/news/2026/14",
    ],
)
def test_an_address_of_a_page_passes(text):
    assert screen_text(text, TextKind.ADDRESS) == []


def test_a_long_character_reference_is_left_alone():
    assert find_personal_data(f"&#{'9' * 10_000};") == []


@pytest.mark.parametrize(
    "text", ["https://a:b@hooks.example.org/", "https://token@hooks.example.org/x", "ftp://a:@b.example"]
)
@pytest.mark.parametrize("how", [TextKind.ADDRESS, TextKind.PROSE])
def test_what_stands_before_a_host_is_a_password_and_no_mailbox(text, how):
    assert refused(text, how) == ["credentials_in_url"]


@pytest.mark.parametrize("text", ["https://example.org/@dudleymbc", "https://example.org/?to=info@dudley.gov.uk"])
def test_an_at_behind_the_host_is_no_password(text):
    assert "credentials_in_url" not in refused(text, TextKind.ADDRESS)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Mrs Patel's house, 14 Penn Road", Level.REFUSED),
        ("Mr Singh's front room, 22 Hagley Road", Level.REFUSED),
        ("14 Penn Road (Mrs Patel)", Level.REFUSED),
        ("c/o Sandra Hughes, 9 New Street", Level.REFUSED),
        ("chloe's mum's flat", Level.HELD),
        ("Kieran's house", Level.HELD),
        ("Home of the Hussain family", Level.HELD),
        ("Mrs Begum's Bungalow", Level.HELD),
    ],
)
def test_a_place_does_not_say_whose_home_it_is(text, level):
    assert [(finding.code, finding.level) for finding in screen_text(text, TextKind.VENUE)] == [("private_home", level)]


@pytest.mark.parametrize(
    "text",
    [
        "St Mary's House, 12 High Street",
        "Anne Hathaway's Cottage, 22 Cottage Lane",
        "Sarah's Kitchen, 14 High Street",
        "Martha's House",
        "Mr Egg, 22 Hurst Street",
        "Mrs Potts Tea Room, 3 Mill Lane",
        "Children's Home, 14 Penn Road",
        "Barnardo's house museum",
        "Dudley Library, 3 St James's Road, DY1 1HR",
        "King's House, 1 Queen's Square",
        "The Women's Institute kitchen",
        "Haden Hill House, 14 Halesowen Road",
    ],
)
def test_a_house_that_is_open_to_all_passes(text):
    assert screen_text(text, TextKind.VENUE) == []


@pytest.mark.parametrize(
    "number", ["0101700008", "1403121230", "3150000025", "3200000015", "4505577104", "943 476 5919"]
)
def test_numbers_of_each_block_that_is_given_out_are_nhs_numbers(number):
    assert "nhs_number" in refused(f"call-{number}", TextKind.IDENTIFIER)


def test_the_second_of_a_clock_is_no_nhs_number_although_one_in_eleven_has_its_check_digit():
    seconds = range(1_796_065_500, 1_796_065_600)
    assert any(nhs.is_valid(str(second)) for second in seconds)
    assert not [second for second in seconds if refused(f"sync-{second}-3", TextKind.IDENTIFIER)]
