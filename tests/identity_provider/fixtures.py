"""A provider that a test may use, which says nothing but what is so."""

from typing import Any

import pytest

from tests.identity_provider.process import Provider


@pytest.fixture
def running_provider(provider_process: Provider, settings: Any) -> Provider:
    """It knows two people of Dudley, one of them by two accounts, and one of the police."""
    from partners.sign_in.identity_providers import discovery
    from tests.identity_provider.journeys import ANA, CESCA

    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    settings.PUBLIC_URL = "http://testserver"
    discovery.forget_what_is_kept()
    provider_process.control(say={}, users={"ana": ANA, "cesca": CESCA, "officer": "officer@police.uk", "ana2": ANA})
    return provider_process


@pytest.fixture
def provider(running_provider: Provider, db: None) -> Provider:
    """The same, as Dudley's."""
    from tests.identity_provider.journeys import give_provider

    give_provider(running_provider)
    return running_provider
