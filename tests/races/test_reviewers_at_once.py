"""Who reviews is decided on what is committed: a submit beside a change of the rules, and a placement that is sent on
while somebody decides on it."""

import pytest
from django.db import transaction

from campaigns.models import Placement, Review, ReviewRule
from campaigns.placements.routing import reroute_reviews
from coordination.ledger.transaction import writing
from tests import make
from tests.connections import beside
from tests.races.lock_barrier import holding, lock_row, meet

pytestmark = pytest.mark.django_db(transaction=True)
OWNER = "sandwell"


def rule_names(organisation: str) -> None:
    ReviewRule.objects.update(reviewer=make.make_organisation(organisation))


def submit(placement: Placement):
    return make.client(OWNER).post(f"/api/v1/placements/{placement.pk}/submit/")


def test_a_submit_beside_a_change_of_the_rules_goes_by_the_one_or_by_the_other_and_never_to_its_owner():
    first, second = (make.make_placement(organisation=OWNER) for _ in range(2))
    with beside() as other:
        other.begin(transaction.atomic())
        other.run(rule_names, OWNER)
        assert submit(first).status_code == 200  # nobody else sees yet what is not committed
        other.commit()
    assert first.reviews.get().reviewer_id == make.POLICE
    answer = submit(second)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-other-reviewer")
    assert not Review.objects.filter(reviewer=OWNER).exists()


def waiting_for_its_owner() -> Review:
    placement = make.make_placement(organisation=OWNER, status="submitted")
    with writing(make.actor_for(OWNER)):
        Review.objects.update(reviewer=OWNER)
        Placement.objects.update(readers=[OWNER])
    return placement.reviews.get()


def test_two_that_send_on_at_once_send_it_once():
    pending = waiting_for_its_owner()
    with holding(lock_row, "placement", pending.placement_id) as holder:
        assert sorted(meet(holder, reroute_reviews, reroute_reviews)) == [0, 1]
    assert sorted(Review.objects.values_list("status", "reviewer")) == [
        ("pending", make.POLICE),
        ("superseded", OWNER),
    ]


@pytest.mark.parametrize("first", ["owner", "sweep"])
def test_an_owner_that_withdraws_while_it_is_sent_on_meets_one_order_or_the_other(first: str):
    pending = waiting_for_its_owner()
    client = make.client(OWNER)
    path = f"/api/v1/placements/{pending.placement_id}/withdraw/"
    steps = {"owner": lambda: client.post(path).status_code, "sweep": reroute_reviews}
    order = ["owner", "sweep"] if first == "owner" else ["sweep", "owner"]
    with holding(lock_row, "placement", pending.placement_id) as holder:
        outcome = dict(zip(order, meet(holder, *(steps[name] for name in order)), strict=True))
    assert outcome == {"owner": 200, "sweep": 0 if first == "owner" else 1}
    assert Placement.objects.get().status == "withdrawn"
    assert set(Review.objects.values_list("status", flat=True)) == {"superseded"}
