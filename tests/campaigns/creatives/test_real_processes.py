"""Over real HTTP, drawn by a real worker: a poster in, its preview out; and a bomb that takes neither with it."""

from collections.abc import Iterator

import httpx
import pytest

from coordination.models import Heartbeat
from tests import make, processes
from tests.campaigns.creatives import artwork_files as files
from tests.connections import wait_until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
UPLOAD = f"/api/v1/creatives/?campaign={make.SEE_ME}&title=Know+the+signs"


@pytest.fixture
def caller() -> Iterator[httpx.Client]:
    """A contributor, who calls a web process beside which a worker runs."""
    make.make_campaign()
    key = make.make_key()[1]
    web, address = processes.api()
    worker = processes.worker()
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60) as client:
        yield client
    for process in (web, worker):
        processes.stop(process)


def settled(caller: httpx.Client, answer: httpx.Response) -> dict:
    """The creative once a worker has been at it."""
    assert answer.status_code == 201, answer.text
    address = answer.headers["Location"]
    wait_until(lambda: caller.get(address).json()["status"] != "pending", "the worker to draw it", seconds=90)
    return caller.get(address).json()


def test_a_poster_comes_in_piece_by_piece_and_its_preview_goes_out(caller):
    photograph = files.photograph("JPEG", turned=6)
    pieces = (photograph[start : start + 1_000] for start in range(0, len(photograph), 1_000))  # without a length
    drawn = settled(caller, caller.post(UPLOAD, content=pieces, headers={"Content-Type": "image/jpeg"}))
    assert (drawn["status"], drawn["width"], drawn["height"]) == ("ready", 420, 300)
    for address in drawn["files"].values():
        answer = caller.get(address)
        assert answer.status_code == 200 and answer.headers["Content-Security-Policy"].startswith("sandbox;")
        assert not files.says_where_it_was_taken(answer.content)
        assert caller.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_bomb_fails_and_the_worker_draws_the_next(caller):
    bomb = caller.post(UPLOAD, content=files.pdf_bomb(), headers={"Content-Type": "application/pdf"})
    poster = caller.post(UPLOAD, content=files.saved("PNG"), headers={"Content-Type": "image/png"})
    assert settled(caller, bomb)["status"] == "failed"
    assert settled(caller, poster)["status"] == "ready"
    assert Heartbeat.objects.exists()


def test_who_is_no_stranger_sends_as_much_as_may_be_and_no_more(caller):
    large = caller.post(UPLOAD, content=b"\x89PNG" + bytes(26 * 1024**2), headers={"Content-Type": "image/png"})
    assert large.status_code == 413
    assert httpx.post(f"{caller.base_url}{UPLOAD}", content=b"\x89PNG").status_code == 401
