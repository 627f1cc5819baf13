"""Whatever three reviewers, two of them required, and an owner do in whatever order and on whatever way: the rules, the
API, the pages and a naive model come to the same."""

from typing import NamedTuple

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Placement, Review
from campaigns.placements import review
from tests import make
from tests.campaigns.placements.ways_in import WayIn, ways_in
from tests.turns import IN_TURN, examples

pytestmark = [pytest.mark.usefixtures("on_stage"), *IN_TURN]

OPERATOR, ADVISER = "transport-for-west-midlands", make.LEAD
JUDGES = (make.POLICE, OPERATOR, ADVISER)
REQUIRED = (make.POLICE, OPERATOR)
OUTCOMES = {"approve": "approved", "request_changes": "changes_requested", "reject": "rejected"}
# What each cares for: the operator for where it hangs alone.
CARES = {make.POLICE: {"quantity", "format"}, OPERATOR: {"format"}, ADVISER: {"quantity", "format"}}


class Step(NamedTuple):
    """What somebody does, on which way, and whether they look at the row as it is or at one of before."""

    way: str
    who: str
    what: str
    looks_at_it: bool


ways, seen = st.sampled_from(["rule", "api", "console"]), st.sampled_from([True, True, True, False])
votes = st.builds(Step, ways, st.sampled_from(JUDGES), st.sampled_from(sorted(OUTCOMES)), seen)
owners = st.builds(Step, ways, st.just("owner"), st.sampled_from(["submit", "quantity", "format"]), seen)
STEPS = st.lists(votes | owners, max_size=9)


class Model:
    """What the sentences of the decision say, in the plainest words."""

    def __init__(self) -> None:
        self.status, self.votes = "submitted", dict.fromkeys(JUDGES, "pending")

    def vote(self, judge: str, decision: str) -> bool:
        """Whether it is possible, and done."""
        at = {
            "approve": ("submitted",),
            "request_changes": ("submitted", "approved"),
            "reject": ("submitted", "approved"),
        }
        asked = judge in self.votes and self.status in at[decision]
        if not asked or (decision == "approve" and self.votes[judge] == "approved"):
            return False
        if judge == ADVISER and self.status != "submitted":
            return False
        self.votes[judge] = OUTCOMES[decision]
        if judge in REQUIRED and decision != "approve":
            self._end(OUTCOMES[decision])
        elif judge in REQUIRED and all(self.votes[each] == "approved" for each in REQUIRED):
            self._end("approved")
        return True

    def _end(self, status: str) -> None:
        self.status = status
        self.votes = {judge: vote for judge, vote in self.votes.items() if vote != "pending"}

    def submit(self) -> bool:
        """Whoever did not approve, or was not heard, is asked."""
        if self.status != "changes_requested":
            return False
        self.status = "submitted"
        for judge in JUDGES:
            stands = self.votes.get(judge) == "approved" or (judge == ADVISER and judge in self.votes)
            self.votes[judge] = self.votes[judge] if stands else "pending"
        return True

    def change(self, field: str) -> bool:
        """Whoever cares for the field is asked anew; at once, where it waits or is approved."""
        if self.status == "rejected":
            return False
        changed = [judge for judge in JUDGES if field in CARES[judge]]
        if self.status == "changes_requested":
            self.votes = {judge: vote for judge, vote in self.votes.items() if judge not in changed}
            return True
        for judge in JUDGES:
            if judge in changed or judge not in self.votes:
                self.votes[judge] = "pending"
        self.status = "submitted"
        return True


@settings(max_examples=examples(90), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_they_come_to_the_same(steps: list[Step], in_turn: dict[str, WayIn]):
    with transaction.atomic():
        placement, model = make.make_placement(status="submitted"), Model()
        for step in steps:
            assert _take(in_turn[step.way], placement, step) == _modelled(model, step), step
            placement = Placement.objects.get(pk=placement.pk)
            assert placement.status == model.status
            assert _standing(placement, model) == model.votes
        transaction.set_rollback(True)


@pytest.fixture
def in_turn() -> dict[str, WayIn]:
    """The ways in, of whoever takes part; rules say who judges and what each cares for."""
    make.make_review_rule("operator", reviewer=OPERATOR, alongside=True, cares_for=["format"])
    make.make_review_rule("adviser", reviewer=ADVISER, alongside=True, advisory=[ADVISER])
    make.make_placement()
    return ways_in("dudley", *JUDGES)


def _standing(placement: Placement, model: Model) -> dict[str, str]:
    """Of what waits for its owner, what would stand were it submitted as it is."""
    rows = placement.reviews.exclude(status="superseded")
    as_it_is = [row for row in rows if row.digest == review.material_digest(placement, row.cares_for)]
    kept = as_it_is if model.status == "changes_requested" else rows
    return {row.reviewer_id: row.status for row in kept}


def _modelled(model: Model, step: Step) -> bool:
    if not step.looks_at_it:
        return False
    if step.who != "owner":
        return model.vote(step.who, step.what)
    return model.submit() if step.what == "submit" else model.change(step.what)


def _take(way: WayIn, placement: Placement, step: Step) -> bool:
    """Whether it is done. Whoever looks at a row of before sends the version of one that never was."""
    if step.who != "owner":
        judged = placement.reviews.exclude(status="superseded").filter(reviewer=step.who).first()
        return judged is not None and _vote(way, judged, step)
    version = placement.version if step.looks_at_it else placement.version + 1
    if step.what == "submit":
        return way.act("dudley", placement, version, "submit") == "done"
    changed = {"quantity": placement.quantity + 1} if step.what == "quantity" else {"format": f"{placement.format}x"}
    return way.change("dudley", placement, version, **changed) == "done"


def _vote(way: WayIn, judged: Review, step: Step) -> bool:
    version = judged.version if step.looks_at_it else judged.version + 1
    why = {} if step.what == "approve" else {"comment": "No."}
    return way.decide(step.who, judged, version, step.what, why) == "done"
