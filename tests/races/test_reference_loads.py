"""Two who confirm one comparison at once: what was shown is loaded once, and the second is shown what is left."""

from io import BytesIO

import orjson
import pytest

from campaigns.models import SiteType
from campaigns.reference_data import TURN
from campaigns.reference_loading import ask_comparison, confirm_comparison
from coordination.ground.locks import wait_for_turn
from coordination.jobs.worker import run_next
from coordination.models import Operation
from partners.access import actor_for_membership
from partners.models import Membership, Role
from tests import make
from tests.partners.example_organisations import make_person
from tests.races.lock_barrier import holding, meet

pytestmark = pytest.mark.django_db(transaction=True)
LISTS = {"areas": [], "organisations": [], "channels": [], "review_rules": []}
KIOSK = {"code": "kiosk", "name": "kiosk", "modes": ["bus"]}


def test_of_two_confirmations_at_once_the_second_loads_nothing(settings) -> None:
    settings.OPERATOR = make.LEAD
    make.make_organisation(make.LEAD)
    make_person(organisation=make.LEAD, role=Role.ADMINISTRATOR)
    by = actor_for_membership(Membership.objects.get())
    comparison = ask_comparison(BytesIO(orjson.dumps({**LISTS, "site_types": [KIOSK]})), by=by)
    assert run_next()
    comparison.refresh_from_db()
    for _ in range(2):
        confirm_comparison(comparison, by=by)
    with holding(wait_for_turn, TURN) as holder:
        assert meet(holder, run_next, run_next) == [True, True]
    results = Operation.objects.filter(kind="reference-load").order_by("id").values_list("result", flat=True)
    assert sorted((result.get("loaded", False), result.get("changed", False)) for result in results) == [
        (False, True),
        (True, False),
    ]
    assert SiteType.objects.get().name == "kiosk"
