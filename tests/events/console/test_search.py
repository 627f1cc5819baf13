"""Whoever has signed in finds what they may see by words, references, ids and codes, and of the rest nothing."""

import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from campaigns.lifecycle.suspension import suspend_campaign
from coordination.ground.privileges import LOGINS
from coordination.ground.sight import seeing, sight_of
from coordination.ground.word_search import ids_of_rows_with, pattern_of, searched_models
from partners.console.search_words import LONGEST, MOST_WORDS, read_sought
from partners.models import Role, TermsAcceptance
from tests import make
from tests.coordination.second_looks.example_texts import UNSURE
from tests.database_roles import acting_as, as_owner
from tests.html_pages import check_page
from tests.officers import officer

pytestmark = pytest.mark.django_db


def found(client: Any, typed: str) -> dict[str, list[str]]:
    """The titles of what is found, by the heading of their group."""
    groups: dict[str, list[str]] = {}
    page = check_page(client.get("/search/", {"q": typed}))
    for heading, rest in re.findall(r"<h2[^>]*>(.*?)</h2>(.*?)</ul>", page, re.DOTALL):
        titles = re.findall(r'<li class="app-events__item">(?:<a [^>]*>|<strong>)(.*?)</', rest)
        groups[unescape(heading)] = [unescape(title) for title in titles]
    return groups


def said(client: Any, typed: str) -> str:
    """The page, but for what was typed and what is of this one answer."""
    page = check_page(client.get("/search/", {"q": typed}))
    return re.sub(r'nonce="[^"]*"', "", page.replace(typed, "…"))


def test_everything_is_found_by_its_words_its_reference_its_id_and_its_code() -> None:
    campaign = make.make_campaign(name="See Me, Hear Me", hashtags=["#seemehearme"])
    stop = make.make_stop("43000280301", name="Quarry Road", indicator="Stand A", locality="Dudley")
    event = make.make_event(campaign=campaign, title="Lantern walk", place_name="Town Hall", external_ref="walk-1")
    at_stop = make.make_event(campaign=campaign, title="Stall", stop=stop)
    poster = make.make_placement(campaign=campaign, stop=stop, creative_title="Zebra crossing", external_ref="zebra:1")
    figure = make.make_metric(campaign=campaign, external_ref="twitter-2017")
    client = officer()
    for typed in ("lantern", "LANTERN hall", "walk-1", "alk-1", str(event.pk), str(event.pk).upper()):
        assert found(client, typed)["Events"] == ["Lantern walk"], typed
    for typed in ("zebra", "zebra:1", str(poster.pk)):
        assert found(client, typed) == {"Posters": ["Quarry Road, Stand A, Dudley"]}, typed
    for typed in ("quarry stand", "43000280301"):
        assert found(client, typed) == {
            "Events": ["Stall"],
            "Posters": ["Quarry Road, Stand A, Dudley"],
            "Stops and stations": ["Quarry Road, Stand A, Dudley"],
        }, typed
    for typed in ("hear me", "#SeeMeHear", make.SEE_ME):
        assert found(client, typed)["Campaigns"] == ["See Me, Hear Me"], typed
    for typed in ("twitter-2017", str(figure.pk)):
        assert list(found(client, typed)) == ["Figures"], typed
    assert found(client, "twitter") == {}
    assert found(client, "midlands pol")["Organisations"] == ["West Midlands Police"]
    page = check_page(client.get("/search/", {"q": "quarry"}))
    for address in (f"/events/{at_stop.pk}/", f"/placements/{poster.pk}/"):
        assert f'href="{address}"' in page and client.get(address).status_code == 200


def hidden_rows() -> list[tuple[str, Any]]:
    """A word of each row that Sandwell may not see, and the row."""
    campaign = make.make_campaign()
    other = make.make_campaign("taken-down", name="Quiet xylophone", lead="walsall", contributors=("dudley",))
    hidden = [
        ("xylotomy", make.make_event(campaign=campaign, status="draft", title="Xylotomy of a draft")),
        ("xylograph", make.make_event(campaign=campaign, title="Xylograph", summary=UNSURE)),
        ("xylem", make.make_event(campaign=other, title="Xylem")),
        ("xyster", make.make_placement(campaign=campaign, creative_title="Xyster")),
        ("xystus", make.make_placement(campaign=campaign, creative_title="Xystus", status="submitted")),
    ]
    suspend_campaign(other, by=make.actor_for("walsall"), reason="Somebody asked us to.")
    return [*hidden, ("xylophone", other)]


def test_what_somebody_may_not_see_is_answered_as_what_is_nowhere() -> None:
    rows = hidden_rows()
    client, owner = officer("sandwell"), officer("dudley")
    nothing = said(client, "xenolith")
    for word, row in rows:
        assert said(client, word) == nothing, word
        assert said(client, str(row.pk)) == said(client, str(uuid4())) or word == "xylophone", word
        assert any(found(owner, word).values()), word
    reference = make.make_event(status="draft", title="Another", external_ref="secret-1")
    assert said(client, reference.external_ref) == nothing
    void = make.make_metric(external_ref="void-1", status="void")
    assert said(client, "void-1") == nothing and found(owner, "void-1") and void.pk


def test_rows_of_others_crowd_out_nothing_that_somebody_may_see() -> None:
    campaign = make.make_campaign()
    for number in range(25):
        make.make_event(campaign=campaign, organisation="sandwell", status="draft", title=f"Lantern {number}")
    make.make_event(campaign=campaign, title="Lantern of ours")
    page = check_page(officer().get("/search/", {"q": "lantern"}))
    assert page.count("app-events__item") == 1 and "More than" not in page
    make.make_event(campaign=campaign, title="First of all", external_ref="Lantern")
    page = check_page(officer("sandwell", name="Ben").get("/search/", {"q": "lantern"}))
    assert page.count("app-events__item") == 20 and "More than 20: narrow it down" in page


def test_the_database_finds_what_visible_to_shows_and_nothing_else() -> None:
    hidden_rows()
    make.make_event(title="Xylo of everybody")
    make.make_placement(creative_title="Xylo that hangs", status="approved")
    for model in searched_models():
        rows: Any = model
        for slug in ("dudley", "sandwell", "walsall", make.LEAD, make.POLICE, "solihull"):
            make.make_organisation(slug)
            actor = make.actor_for(slug)
            expected = {row.pk for row in rows.objects.visible_to(actor) if "XY" in texts(row).upper()}
            with seeing(sight_of(actor)), acting_as(LOGINS["web"]):
                both = {*ids_of_rows_with(["xyl"], model, most=99), *ids_of_rows_with(["xys"], model, most=99)}
            assert both == expected, (model, slug)
        with seeing(sight_of(None)), acting_as(LOGINS["web"]):
            assert ids_of_rows_with(["xyl"], model, most=99) == []


def texts(row: Any) -> str:
    return " ".join(str(getattr(row, column)) for column in row.searched)


@pytest.mark.parametrize("typed", ["50%", "a_b", "back\\slash", "it's", "CAFÉ", "100%_\\"])
def test_signs_that_mean_something_to_like_mean_themselves(typed: str) -> None:
    make.make_event(title=f"Tombola {typed} today")
    make.make_event(title="Tombola 50 axb backslash its cafe")
    assert found(officer(), f"tombola {typed}")["Events"] == [f"Tombola {typed} today"]


@pytest.mark.parametrize("typed", ["ਪੰਜਾਬੀ", "हिन्दी", "বাংলায়", "q̂ûx̂"])
def test_vowels_that_are_signs_part_no_letters(typed: str) -> None:
    make.make_event(title=f"Talk in {typed} today")
    assert found(officer(), typed)["Events"] == [f"Talk in {typed} today"]
    assert "three of its letters" in check_page(officer(name="Ben").get("/search/", {"q": typed[:2]}))


def test_what_cannot_be_looked_for_is_said_and_nothing_typed_is_an_invitation() -> None:
    client = officer()
    assert "Campaigns, events, posters" in check_page(client.get("/search/"))
    assert "Campaigns, events, posters" in check_page(client.get("/search/", {"q": "   "}))
    assert "three of its letters" in check_page(client.get("/search/", {"q": "ab"}))
    assert "three of its letters" in check_page(client.get("/search/", {"q": "%%% --"}))
    for typed, sentence in (
        ("a" * (LONGEST + 1), "at most 100 characters"),
        ("a b c d e f g h abc", f"at most {MOST_WORDS} words"),
        ("ab\x00c", "that can be printed"),
        ("ab\u202ec", "that can be printed"),
    ):
        answer = client.get("/search/", {"q": typed})
        page = check_page(answer)
        assert answer.status_code == 400 and sentence in page and 'href="#search"' in page, typed
    assert "A spreadsheet has taken this code for a number" in check_page(client.get("/search/", {"q": "4.3E+10"}))


def test_who_has_not_signed_in_searches_nothing_and_whoever_only_reads_does() -> None:
    make.make_event(title="Lantern walk")
    answer = Client().get("/search/?q=lantern")
    assert answer.status_code == 302 and "/account/sign-in/" in answer["Location"]
    assert found(officer(role=Role.VIEWER), "lantern") == {"Events": ["Lantern walk"]}


def test_until_the_terms_are_accepted_nothing_is_searched_and_no_field_offers_it() -> None:
    make.make_event(title="Lantern walk")
    client = officer()
    TermsAcceptance.objects.filter(organisation="dudley").delete()
    answer = client.get("/search/?q=lantern")
    page = check_page(answer)
    assert answer.status_code == 403 and "data-sharing terms" in page and "Lantern" not in page
    for address in ("/account/", "/account/digest/", "/events/"):
        assert 'role="search"' not in check_page(client.get(address)), address


def test_the_field_stands_on_every_page_of_who_has_signed_in() -> None:
    client = officer()
    for address in ("/work/", "/events/", "/account/", "/reach/"):
        assert 'id="site-search"' in check_page(client.get(address)), address


def test_a_search_costs_the_same_statements_for_one_row_and_for_twenty() -> None:
    client, costs = officer(), []
    for _ in range(2):
        make.make_event(title="Lantern walk", stop=make.make_stop(name="Lantern Road"))
        make.make_placement(creative_title="Lantern", stop=make.make_stop())
        with CaptureQueriesContext(connection) as asked:
            assert found(client, "lantern")["Events"]
        costs.append(len(asked))
        for number in range(8):
            make.make_event(title=f"Lantern {number}")
    assert costs[0] == costs[1] <= 40, costs


@pytest.mark.parametrize("model", searched_models())
def test_the_index_answers_and_the_table_is_never_read_from_end_to_end(model: Any) -> None:
    table = model._meta.db_table
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT prosrc, proconfig FROM pg_proc WHERE proname = %s", [f"find_{table}"])
        ((body, settings),) = cursor.fetchall()
        assert {"enable_seqscan=off", "search_path=public, pg_temp"} == set(settings)
        body = body.replace("asked", "'%ABC%'").replace("(others)", "('{%DE%}'::text[])").replace("most", "9")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + body)
        plan = "\n".join(line for (line,) in cursor.fetchall())
        assert f"Bitmap Index Scan on {table}_words" in plan and "Seq Scan on " + table not in plan, plan


@pytest.mark.parametrize("model", searched_models())
def test_statistics_keep_no_text_of_what_is_searched(model: Any) -> None:
    make.make_event(title="Lantern walk")
    make.make_placement(creative_title="Lantern")
    table = model._meta.db_table
    with as_owner(), connection.cursor() as cursor:
        assert columns_with_statistics(cursor, table) == 0
        cursor.execute(f"ALTER INDEX {table}_words ALTER COLUMN 1 SET STATISTICS -1")
        assert columns_with_statistics(cursor, table) == 1, "they would be seen"


def columns_with_statistics(cursor: Any, table: str) -> int:
    """Of the index of its words, once the table was analysed."""
    cursor.execute(f"ANALYZE {table}")
    cursor.execute("SELECT count(*) FROM pg_stats WHERE tablename = %s", [f"{table}_words"])
    return int(cursor.fetchone()[0])


@given(st.text(max_size=LONGEST + 5))
def test_whatever_is_typed_is_read_or_refused_in_words(typed: str) -> None:
    sought, fault = read_sought(typed)
    assert not (sought and fault)
    if sought:
        assert 0 < len(sought.words) <= MOST_WORDS and all(sought.words) and len(sought.text) <= LONGEST * 3
        assert pattern_of(sought.text).startswith("%")
