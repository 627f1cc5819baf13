"""Answers beside what is worked out anew, and how often figures are read for them."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from campaigns.questions import Question, completeness_for, headline_for
from campaigns.reach_metrics import worked_out
from tests import make

T = TypeVar("T")


@contextmanager
def remembering_nothing() -> Iterator[None]:
    """Everything within is worked out anew; what was remembered is so again afterwards."""
    memos, worked_out._memos = worked_out._memos, OrderedDict()
    try:
        yield
    finally:
        worked_out._memos = memos


def anew(ask: Callable[[], T]) -> T:
    """What `ask` is answered by nothing that was worked out before."""
    with remembering_nothing():
        return ask()


@contextmanager
def counting_reads() -> Iterator[list[str]]:
    """The campaigns whose figures are read within, as often as they are."""
    reads: list[str] = []
    read = worked_out.standing_figures

    def noting(campaign: Any, *args: Any) -> Any:
        reads.append(campaign.pk)
        return read(campaign, *args)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worked_out, "standing_figures", noting)
        yield reads


def told(question: Question) -> tuple[dict[str, Any], dict[str, Any]]:
    """A headline and a grid of completeness, but the instant of which the first is."""
    by = make.actor_for(make.LEAD)
    headline = headline_for(question, by=by)
    return {name: value for name, value in headline.items() if name != "as_of"}, completeness_for(question, by=by)
