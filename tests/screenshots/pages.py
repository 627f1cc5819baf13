"""Which pages are taken, as whom, and what is done on each before it is."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

COUNCIL = "contributor.dudley@example.org"
ANOTHER_COUNCIL = "contributor.wolverhampton@example.org"  # whose posters wait
POLICE = "reviewer.british-transport-police@example.org"
PRESS = "reviewer.west-midlands-police@example.org"
SENTENCE = "More than one million people were reached through digital media and Twitter."
# As an export of a council's calendar begins: two events of the campaign's days, one of another month, one unreadable.
CALENDAR = "\r\n".join(
    [
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Dudley//Events//EN",
        *(
            f"BEGIN:VEVENT\r\nUID:{number}@dudley.example\r\nDTSTAMP:20170101T000000Z\r\nDTSTART;TZID=Europe/London:{starts}\r\n"
            f"DTEND;TZID=Europe/London:{ends}\r\nSUMMARY:{title}\r\nLOCATION:{place}\r\nEND:VEVENT"
            for number, (starts, ends, title, place) in enumerate(
                (
                    ("20170222T100000", "20170222T160000", "Stall in the market", "Dudley Market Place"),
                    ("20170301T180000", "20170301T193000", "Talk for taxi drivers", "Dudley Town Hall"),
                    ("20170117T090000", "20170117T120000", "Briefing of stewards", "Council House"),
                    ("20170228T140000", "20170228T130000", "Drop-in for parents", "Halesowen Library"),
                )
            )
        ),
        "END:VCALENDAR\r\n",
    ]
)
# As X exports the overview of an account: three days of the campaign, and no row for the one between them.
EXPORT = """Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits
"Tue, Feb 21, 2017","1,204",11,40,0,2,1,0,3,5,9
"Mon, Feb 20, 2017",310,4,12,0,0,0,1,1,2,3
"Sat, Feb 18, 2017",2486,30,95,1,4,3,0,6,14,21
"""
Step = Callable[[Any], None]


class Picture(NamedTuple):
    """A page as `who`, an e-mail address of the demonstration, sees it after the steps; as anybody for an empty one."""

    name: str
    who: str
    address: str
    steps: Sequence[Step] = ()


def _first_row(page: Any) -> None:
    page.locator("tbody a").first.click()
    page.wait_for_load_state()


def _link(text: str) -> Step:
    def follow(page: Any) -> None:
        page.get_by_role("link", name=text).first.click()
        page.wait_for_load_state()

    return follow


def _button(text: str) -> Step:
    def press(page: Any) -> None:
        page.get_by_role("button", name=text).first.click()
        page.wait_for_load_state()

    return press


def _check_a_sentence(page: Any) -> None:
    page.locator("textarea").first.fill(SENTENCE)
    _button("Check it")(page)


def _look_at_a_calendar(page: Any) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "events.ics", "mimeType": "text/calendar", "buffer": CALENDAR.encode()}
    )
    page.locator("select[name=campaign]").select_option("see-me-hear-me")
    _button("Look at its events")(page)


def _look_at_an_export(page: Any) -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": "overview.csv", "mimeType": "text/csv", "buffer": EXPORT.encode()}
    )
    page.locator("select[name=campaign]").select_option("see-me-hear-me")
    _button("Look at its figures")(page)


PAGES = [
    Picture("public-campaign", "", "/campaigns/see-me-hear-me/"),
    Picture("work-list", COUNCIL, "/work/"),
    Picture("new-event", COUNCIL, "/events/new/", [_link("Know the Signs")]),
    Picture("month", COUNCIL, "/events/month/"),
    Picture("placements", ANOTHER_COUNCIL, "/placements/?show=submitted"),
    Picture("placement", ANOTHER_COUNCIL, "/placements/?show=submitted", [_first_row]),
    Picture("figures", COUNCIL, "/figures/see-me-hear-me/"),
    Picture("spreadsheets", COUNCIL, "/spreadsheets/"),
    Picture("calendar", COUNCIL, "/events/calendar/", [_look_at_a_calendar]),
    Picture("export", COUNCIL, "/figures/exports/", [_look_at_an_export]),
    Picture("artwork", COUNCIL, "/artwork/"),
    Picture("review-queue", POLICE, "/desk/"),
    Picture("review", POLICE, "/desk/", [_first_row]),
    Picture("decide-many", POLICE, "/desk/", [_button("Decide all")]),
    Picture("reach", PRESS, "/reach/see-me-hear-me/"),
    Picture("sentence-checked", PRESS, "/reach/see-me-hear-me/", [_check_a_sentence]),
]
