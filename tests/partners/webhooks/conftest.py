from typing import Any

import pytest


@pytest.fixture
def this_machine(settings: Any) -> None:
    """Messages may go to receivers on this machine."""
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.0/8"]
