"""Whatever three reviewers, two of them required, and an owner do in whatever order: the rules and a naive model of
them come to the same."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Placement
from campaigns.placements import review, rules
from coordination.ground.errors import Conflict, NotFound
from tests import make

pytestmark = pytest.mark.usefixtures("on_stage")

OPERATOR, ADVISER = "transport-for-west-midlands", make.LEAD
JUDGES = (make.POLICE, OPERATOR, ADVISER)
REQUIRED = (make.POLICE, OPERATOR)
OUTCOMES = {"approve": "approved", "request_changes": "changes_requested", "reject": "rejected"}
# What each cares for: the operator for where it hangs alone.
CARES = {make.POLICE: {"quantity", "format"}, OPERATOR: {"format"}, ADVISER: {"quantity", "format"}}
votes = st.tuples(st.sampled_from(JUDGES), st.sampled_from(sorted(OUTCOMES)))
STEPS = st.lists(votes | st.tuples(st.just("owner"), st.sampled_from(["submit", "quantity", "format"])), max_size=9)


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


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_they_come_to_the_same(steps: list[tuple[str, str]]):
    with transaction.atomic():
        make.make_review_rule("operator", reviewer=OPERATOR, alongside=True, cares_for=["format"])
        make.make_review_rule("adviser", reviewer=ADVISER, alongside=True, advisory=[ADVISER])
        placement, model = make.make_placement(status="submitted"), Model()
        for who, what in steps:
            assert _take(placement, who, what) == _modelled(model, who, what), (who, what)
            placement = Placement.objects.get(pk=placement.pk)
            assert placement.status == model.status
            assert _standing(placement, model) == model.votes
        transaction.set_rollback(True)


def _standing(placement: Placement, model: Model) -> dict[str, str]:
    """Of what waits for its owner, what would stand were it submitted as it is."""
    rows = placement.reviews.exclude(status="superseded")
    as_it_is = [row for row in rows if row.digest == review.material_digest(placement, row.cares_for)]
    kept = as_it_is if model.status == "changes_requested" else rows
    return {row.reviewer_id: row.status for row in kept}


def _modelled(model: Model, who: str, what: str) -> bool:
    if who != "owner":
        return model.vote(who, what)
    return model.submit() if what == "submit" else model.change(what)


def _take(placement: Placement, who: str, what: str) -> bool:
    by: Any = make.actor_for("dudley" if who == "owner" else who)
    try:
        if what == "submit":
            rules.submit_placement(placement, by=by, expected_version=None)
        elif who == "owner":
            changed = {"quantity": placement.quantity + 1} if what == "quantity" else {"format": f"{placement.format}x"}
            rules.change_placement(placement, by=by, expected_version=None, **changed)
        else:
            standing = placement.reviews.exclude(status="superseded").filter(reviewer=who).first()
            if standing is None:
                return False
            why = {} if what == "approve" else {"comment": "No."}
            review.decide_review(standing, by=by, expected_version=None, decision=what, **why)
    except (Conflict, NotFound):
        return False
    return True
