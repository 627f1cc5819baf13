"""Signing in by an identity provider at the web server itself, as the role that it has in the database."""

from urllib.parse import urlsplit

import httpx
import pytest

from partners.models import ProviderIdentity
from partners.sign_in.identity_providers import keeping
from tests import make, processes
from tests.identity_provider.journeys import DUDLEY, EVENTS, JSON, give_provider, member
from tests.identity_provider.process import Provider


@pytest.mark.django_db(transaction=True)
def test_a_person_is_signed_in_and_is_out_once_the_provider_is_switched_off(running_provider: Provider) -> None:
    person = member()
    give_provider(running_provider)
    process, address = processes.api(WEBHOOK_ALLOWED_NETWORKS="127.0.0.0/8", PUBLIC_URL="http://testserver")
    try:
        with httpx.Client(base_url=address, headers={"Accept": "text/html"}) as client:
            back = urlsplit(running_provider.visit(client.get(DUDLEY).headers["location"], "ana"))
            came_back = client.get(f"{back.path}?{back.query}")
            assert (came_back.status_code, came_back.headers["location"]) == (302, "/work/"), came_back.text
            assert client.get(EVENTS, headers=JSON).status_code == 200
            assert ProviderIdentity.objects.get().person == person
            keeping.switch(make.make_organisation("dudley"), to="disabled")
            assert client.get(EVENTS, headers=JSON).status_code == 401
            assert client.get(f"{back.path}?{back.query}").status_code == 404
    finally:
        processes.stop(process)
    logged = processes.log_of("api").read_text()
    assert back.query not in logged and "ana@dudley" not in logged
