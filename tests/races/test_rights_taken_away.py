"""What is taken away by one process is gone from the very next request to another, which has answered with it before:
keys, memberships and participations are kept by none."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from campaigns.lifecycle import invitations
from campaigns.models import Participant
from partners import key_management
from partners.models import ApiKey
from tests import make

Ask = Callable[[str, str], tuple[int, bytes]]


@pytest.fixture
def ask(live_api: str) -> Iterator[Ask]:
    """Asks the web server, a process of its own, on one connection: the status of the answer, and its body."""
    server = HTTPConnection(urlsplit(live_api).netloc)

    def get(address: str, key: str) -> tuple[int, bytes]:
        server.request("GET", address, headers={"Authorization": f"Bearer {key}"})
        answer = server.getresponse()
        return answer.status, answer.read()

    yield get
    server.close()


def test_a_revoked_key_is_refused_by_the_next_request(ask: Ask) -> None:
    make.make_event()
    key, plaintext = make.make_key()
    assert [ask("/api/v1/events/", plaintext)[0] for _ in range(3)] == [200] * 3
    key_management.revoke_api_key(key, by=make.actor_for())
    assert ask("/api/v1/events/", plaintext)[0] == 401


def test_what_a_key_may_no_longer_do_is_refused_by_the_next_request(ask: Ask) -> None:
    key, plaintext = make.make_key("dudley", scopes=["read", "manage"])
    assert ask("/api/v1/api-keys/", plaintext)[0] == 200
    ApiKey.objects.filter(pk=key.pk).update(scopes=["write"])
    assert ask("/api/v1/api-keys/", plaintext)[0] == 403


def test_whoever_is_withdrawn_from_a_campaign_sees_nothing_of_it_in_the_next_request(ask: Ask) -> None:
    event = make.make_event(organisation="dudley")
    make.make_campaign(contributors=("sandwell",))
    _, plaintext = make.make_key("sandwell")
    address = "/api/v1/events/"
    assert str(event.pk).encode() in ask(address, plaintext)[1]
    part = Participant.objects.get(organisation="sandwell")
    invitations.withdraw_invitation(part, by=make.actor_for(make.LEAD))
    status, body = ask(address, plaintext)
    assert (status, str(event.pk).encode() in body) == (200, False)
    assert ask(f"{address}{event.pk}/", plaintext)[0] == 404
