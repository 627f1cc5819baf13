"""The pages that a process keeps: each while nothing has changed, and no more of them than fit."""

import pytest
from django.db import connection

from coordination.api import public_pages
from coordination.api.public_pages import Drawn, Keeper

PAGE = Drawn(b"0123456789", "text/html")


def test_a_page_is_kept_for_its_state_alone_and_gives_way_to_the_next():
    keeper = Keeper()
    keeper.keep("/a", ("one",), PAGE)
    assert keeper.get("/a", ("one",)) is PAGE
    assert keeper.get("/a", ("two",)) is None
    later = Drawn(b"later", "text/html")
    keeper.keep("/a", ("two",), later)
    assert (keeper.get("/a", ("one",)), keeper.get("/a", ("two",))) == (None, later)


def test_no_more_are_kept_than_their_number_and_bytes_allow():
    keeper = Keeper(most=3, most_bytes=100)
    for name in "abcd":
        keeper.keep(name, (), PAGE)
    assert [keeper.get(name, ()) is PAGE for name in "abcd"] == [False, True, True, True]
    few_bytes = Keeper(most=100, most_bytes=45)
    for name in "abcde":
        few_bytes.keep(name, (), PAGE)
    assert [few_bytes.get(name, ()) is PAGE for name in "abcde"] == [False, True, True, True, True]
    few_bytes.keep("e", (), Drawn(b"x" * 12, "text/html"))  # too large to be kept beside others
    assert few_bytes.get("e", ()) is None
    for name in "fgh":
        few_bytes.keep(name, (), PAGE)
    assert [few_bytes.get(name, ()) is PAGE for name in "defgh"] == [True, False, True, True, True]


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_depends_on_the_snapshot_and_within_a_transaction_on_nothing():
    state = public_pages._state()
    assert state is not None and state[0].count(":") == 2  # xmin, xmax and what is under way
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()")
    assert public_pages._state() != state
