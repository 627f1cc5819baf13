"""A web process of one's own, with bounds small enough to be met."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests import processes
from tests.coordination.web.callers import Caller


@pytest.fixture
def start_web(transactional_db: None) -> Iterator[Callable[..., str]]:
    """Starts a web process with these settings in its environment, and returns its address."""
    with ExitStack() as started:

        def start(**settings: object) -> str:
            process, address = processes.api(**{name: str(value) for name, value in settings.items()})
            started.callback(processes.stop, process)
            return address

        yield start


@pytest.fixture
def connect() -> Iterator[Callable[..., Caller]]:
    """Makes callers, who all hang up when the test is over."""
    with ExitStack() as open_ones:

        def call(address: str, **options: object) -> Caller:
            caller = Caller(address, **options)  # type: ignore[arg-type]
            open_ones.callback(caller.close)
            return caller

        yield call


@pytest.fixture
def key(transactional_db: None) -> str:
    """A live key of Dudley, who takes part in a campaign."""
    from tests import make  # reads the models, which are not there yet when this file is read

    make.make_event()
    return make.make_key("dudley")[1]
