"""A campaign and six organisations on it, set up once for each file of tests that asks for `on_stage`, in a transaction
that is never committed."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.uncommitted import never_committed


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A live campaign with a phase, channels, stops and a review rule; clients of six organisations by name."""
    from tests import make
    from tests.contract_client import checked_client

    with never_committed(django_db_blocker):
        campaign = make.make_campaign(observers=("transport-for-west-midlands",))
        make.make_phase(campaign=campaign)
        make.make_review_rule()
        for channel in make.CHANNELS:
            make.make_channel(channel)
        make.make_stop()
        make.make_stop("9100BHAMNWS", mode="rail", area="E08000025")
        clients = ("dudley", "sandwell", "walsall", "transport-for-west-midlands", make.LEAD, make.POLICE)
        yield {slug: checked_client(slug) for slug in clients}


@pytest.fixture
def on_stage(stage: dict[str, Any], db: None) -> None:
    """What a test does is undone."""


@pytest.fixture
def dudley(stage: dict[str, Any]) -> Any:
    """A contributor."""
    return stage["dudley"]


@pytest.fixture
def sandwell(stage: dict[str, Any]) -> Any:
    """Another contributor."""
    return stage["sandwell"]


@pytest.fixture
def walsall(stage: dict[str, Any]) -> Any:
    """Not in the campaign."""
    return stage["walsall"]


@pytest.fixture
def observer(stage: dict[str, Any]) -> Any:
    """In the campaign, but not contributing."""
    return stage["transport-for-west-midlands"]


@pytest.fixture
def lead(stage: dict[str, Any]) -> Any:
    """The campaign's lead."""
    return stage["west-midlands-police"]


@pytest.fixture
def police(stage: dict[str, Any]) -> Any:
    """The assigned reviewer."""
    return stage["british-transport-police"]
