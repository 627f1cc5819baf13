"""Texts of calendars as web pages, Teams and Zoom write them: venues, addresses, markup, and what a meeting leaves."""

import pytest

from events.calendars.online_meetings import without_dial_in
from events.calendars.plain_text import without_tags
from events.calendars.venues import venue_of
from tests.events.calendars.test_cases import campaign as campaign
from tests.events.calendars.test_cases import read
from tests.events.calendars.test_parse import calendar, entry

pytestmark = pytest.mark.django_db

TEAMS_NOW = """Come and see us.
________________________________________________________________________________
Microsoft Teams Need help?
Join the meeting now<https://teams.microsoft.com/l/meetup-join/19%3ameeting_x>
Meeting ID: 123 456 789 012
Passcode: abc123
________________________________
Dial in by phone
+44 20 7946 0000,,123456789#<tel:+442079460000,,123456789#> United Kingdom, London
Find a local number<https://dialin.teams.microsoft.com/x?id=1>
Phone conference ID: 123 456 789#
Join on a video conferencing device
Tenant key: 123456789@t.plcm.vc
Video ID: 123 456 789 0
More info<https://example.org/vtc>
System reference
For organizers: Meeting options | Reset dial-in PIN
Please don't dial in while driving
Privacy and security | Org help
________________________________________________________________________________
Bring a friend."""
TEAMS_BEFORE = """Come and see us.
Microsoft Teams meeting
Join on your computer, mobile app or room device
Click here to join the meeting
Meeting ID: 352 123 456 789
Passcode: AbC123
Download Teams | Join on the web
Join with a video conferencing device
teams@vc.dudley.gov.uk
Video Conference ID: 123 456 789 0
Alternate VTC instructions
Or call in (audio only)
+44 20 7946 0000,,123456789#   United Kingdom, London
Phone Conference ID: 123 456 789#
Find a local number | Reset PIN
Learn More | Help | Meeting options
Bring a friend."""


@pytest.mark.parametrize("text", [TEAMS_NOW, TEAMS_BEFORE], ids=["now", "before"])
def test_nothing_is_left_of_a_meeting_but_what_stands_around_it(text: str):
    assert without_dial_in(text) == "Come and see us.\nBring a friend."
    assert without_dial_in("Help | More info\nBring a friend.") == "Help | More info\nBring a friend."


def test_a_postcode_is_found_wherever_its_blank_stands_and_several_are_nobodys():
    library = {"name": "Library", "postcode": "DY1 1HP"}
    for code in ("DY1 1HP", "dy1 1hp", "DY11HP", "DY11 HP", "DY 1 1HP", "DY1 1HP, DY1 1HP"):
        assert venue_of(f"Library, {code}") == library
    for text in ("Town Hall B1 1BB (parking B1 2AA)", "Room B1 2nd floor", "A34 to Walsall", "Gate M6 10"):
        assert venue_of(text) == {"name": text}
    items, notes, _ = read(
        calendar(entry("LOCATION:Town Hall\\, B1 1BB or B1 2AA", start="DTSTART:20260222T100000Z", end="DURATION:PT1H"))
    )
    assert notes["one"] == ["postcode_left_out"]
    assert "postcode" not in items["one"]["place"]


def test_paragraphs_that_are_never_closed_keep_their_words_apart():
    for text, plain in (
        ("early<p>Bring a friend", "early\nBring a friend"),
        ("<ul><li>Tea<li>Cake</ul>", "Tea\nCake"),
        ("<p>Come</p>\n\n<p class=x>see<br>us</p>", "Come\nsee\nus"),
        ("if x<y and y<p then\n\nno", "if x<y and y<p then\n\nno"),
    ):
        assert without_tags(text) == plain


def test_an_ampersand_in_an_address_is_one():
    url = "URL:https://www.dudley.gov.uk/events?id=1&amp;day=2"
    items, notes, _ = read(calendar(entry(url, start="DTSTART:20260222T100000Z", end="DURATION:PT1H")))
    assert (items["one"]["url"], notes["one"]) == ("https://www.dudley.gov.uk/events?id=1&day=2", [])


def test_what_a_browser_does_not_show_is_no_text():
    page = "<!DOCTYPE html><html><head><title>x</title><style>p{color:red}</style></head><body><!-- wp:paragraph -->"
    page += "<section><p>Come</p></section><script>track(1)</script><figure>and see</figure></body></html>"
    assert without_tags(page) == "Come\nand see"
    assert without_tags("1 <!-- 2 <style> 3") == "1 <!-- 2 <style> 3"  # never ends: nobody knows what it hides
    assert without_tags("<style>" * 100_000) == "<style>" * 100_000  # and is looked for once


def test_a_place_from_a_web_page_is_a_place():
    when = {"start": "DTSTART:20260222T100000Z", "end": "DURATION:PT1H"}
    items, notes, _ = read(calendar(entry("LOCATION:Library <br>High St<br/>Dudley&nbsp;DY1 1HF", **when)))
    assert items["one"]["place"] == {"name": "Library", "address": "High St, Dudley", "postcode": "DY1 1HF"}
    assert notes["one"] == ["markup_left_out"]
    assert venue_of("Hall (DY1 1HP)") == {"name": "Hall", "postcode": "DY1 1HP"}
    assert venue_of("Hall (lift) [DY1 1HP]") == {"name": "Hall (lift)", "postcode": "DY1 1HP"}


def test_an_address_that_was_escaped_like_a_text_is_one():
    url = "URL:https://www.dudley.gov.uk/events?ids=1\\,2\\;day=3"
    items, notes, _ = read(calendar(entry(url, start="DTSTART:20260222T100000Z", end="DURATION:PT1H")))
    assert (items["one"]["url"], notes["one"]) == ("https://www.dudley.gov.uk/events?ids=1,2;day=3", [])


def test_quoted_printable_that_goes_on_in_a_folded_line_is_read_whole():
    title = "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:"
    for written in (
        "Caf=C3=A9 =\r\n talk",
        "Caf=C3=\r\n =A9 talk",
        "Caf=C3=A=\r\n\t9 talk",
        "Caf=\r\n =C3=A9 =\r\ntalk",
    ):
        items, _, _ = read(
            calendar(entry(title=title + written, start="DTSTART:20260222T100000Z", end="DURATION:PT1H"))
        )
        assert items["one"]["title"] == "Caf\u00e9 talk", written
    items, _, _ = read(calendar(entry("DESCRIPTION:2 =\r\n 2", start="DTSTART:20260222T100000Z", end="DURATION:PT1H")))
    assert items["one"]["summary"] == "2 =2"
