"""What was worked out of a campaign's figures, kept for whoever asks the same, until anything it rests on changes.

Whether a figure has changed is asked anew each time, at the same cost however many there are: of their last change in
the ledger, which is written with the change itself. So no answer is older than what was committed before it was asked
for. All else that an answer rests on is read each time, and is the key it is kept by.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from campaigns.known_universes import areas_of
from campaigns.models import Campaign
from campaigns.reach.figures import Figure
from campaigns.reach_metrics.load import Reference, read_reference, standing_figures
from coordination.ground.sight import seeing_all

MOST_CAMPAIGNS, MOST_ANSWERS = 16, 8  # in one process

F = TypeVar("F", bound=Hashable)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edition:
    """Which figures a campaign has: two that are equal are of the same ones, each as it was.

    The relay gives a committed change its position, above all given before. So a change that one statement saw and
    another did not is still among those that wait for theirs (`waiting` is a digest of their ids), or has a position
    above every other. The instants are no other database's, put back in this one's place.
    """

    position: int | None
    numbered_at: datetime | None
    waiting: str | None
    waiting_at: datetime | None


# One statement, so that all of it is of one moment. However many figures there are, it reads one change, in an index,
# and those of the last moments.
EDITION = """
    SELECT position, numbered_at, waiting, waiting_at
    FROM (
        SELECT md5(string_agg(id::text, ',' ORDER BY id)) AS waiting, max(occurred_at) AS waiting_at FROM change
        WHERE subject = 'reach-metric' AND campaign = %(campaign)s AND position IS NULL
    ) AS waiting
    LEFT JOIN (
        SELECT position, occurred_at AS numbered_at FROM change
        WHERE subject = 'reach-metric' AND campaign = %(campaign)s AND position IS NOT NULL
        ORDER BY position DESC LIMIT 1
    ) AS numbered ON true"""


@seeing_all("whether a figure has changed, whoever may read it")
def edition_of(campaign: Campaign) -> Edition:
    """The present one."""
    with connection.cursor() as cursor:
        cursor.execute(EDITION, {"campaign": campaign.pk})
        return Edition(*cursor.fetchone())


@dataclass(frozen=True, slots=True)
class _Memo:
    """What was worked out of one edition; pickled, so that nobody changes what another is answered."""

    edition: tuple[Edition, Reference]
    areas: frozenset[str]
    answers: OrderedDict[Hashable, bytes] = field(default_factory=OrderedDict)


_memos: OrderedDict[str, _Memo] = OrderedDict()
_lock = Lock()


def forget_answers() -> None:
    """Everything is worked out anew."""
    with _lock:
        _memos.clear()


class StandingFigures:
    """The standing figures of a campaign, as they are or were known at `as_of`; read where an answer needs them."""

    def __init__(self, campaign: Campaign, as_of: datetime | None = None) -> None:
        self.campaign, self.as_of = campaign, as_of
        # Before the figures are read: what comes in meanwhile is then of a later edition than the answer is kept for.
        self._edition = None if as_of else edition_of(campaign)
        self._reference = read_reference()

    def answer(self, work_out: Callable[[list[Figure], F], T], footing_in: Callable[[frozenset[str]], F]) -> T:
        """What `work_out` makes of the figures, and of all else that it rests on, which is what `footing_in` says of
        the areas that hold them."""
        memo = self._memo()
        footing = None if memo is None else footing_in(memo.areas)
        pickled = None if memo is None else _recalled(memo, (work_out, footing))
        if pickled is not None:
            return pickle.loads(pickled)  # noqa: S301 - of this process
        if memo is not None:
            self._reference = read_reference()  # figures name nothing that came after it
        figures = standing_figures(self.campaign, self.as_of, self._reference)
        areas = areas_of(figures)
        if footing is None or memo is None or memo.areas != areas:
            footing = footing_in(areas)
        answer = work_out(figures, footing)
        self._keep(areas, (work_out, footing), answer)
        return answer

    def _memo(self) -> _Memo | None:
        """What was worked out of this very edition."""
        memo = None if self._edition is None else _memos.get(self.campaign.pk)
        return memo if memo is not None and memo.edition == (self._edition, self._reference) else None

    def _keep(self, areas: frozenset[str], question: Hashable, answer: Any) -> None:
        if self._edition is None:
            return
        pickled = pickle.dumps(answer)
        with _lock:
            memo = self._memo()
            if memo is None or memo.areas != areas:
                memo = _memos[self.campaign.pk] = _Memo((self._edition, self._reference), areas)
            memo.answers[question] = pickled
            _memos.move_to_end(self.campaign.pk)
            for rows, most in ((memo.answers, MOST_ANSWERS), (_memos, MOST_CAMPAIGNS)):
                if len(rows) > most:
                    rows.popitem(last=False)


def _recalled(memo: _Memo, question: Hashable) -> bytes | None:
    with _lock:
        pickled = memo.answers.get(question)
        if pickled is not None:
            memo.answers.move_to_end(question)
        return pickled
