"""A statement is planned only where its text cannot depend on a value, and a value comes only to places of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.utils import timezone

from coordination.api.plans import NotPlannable
from coordination.api.plans.probes import Probes, filled_in
from coordination.api.plans.statements import InstantLoader, compiled, values_of
from events.models import Event
from partners.models import Organisation
from tests import make

pytestmark = pytest.mark.usefixtures("on_stage")


def example() -> Any:
    campaigns = frozenset({"a", "b", "c", "d"})
    return replace(make.actor_for(), campaigns=campaigns, leads=frozenset({"c", "a"}))


def events_of(narrow: Callable[[Any, Any], Any]) -> Callable[[Probes], Any]:
    """Builds events narrowed by the actor, who is invented."""
    actor = example()
    return lambda probes: narrow(Event.objects.order_by(), probes.actor(actor))


DECIDES = {
    "a branch on who asks": lambda rows, actor: rows if actor.organisation == "dudley" else rows.none(),
    "a look into a list": lambda rows, actor: rows if actor.organisation in ("dudley", "sandwell") else rows.all(),
    "a look into a set": lambda rows, actor: rows.filter(public="see-me" in sorted(actor.campaigns)[0:1]),
    "a value made of a value": lambda rows, actor: rows.filter(title__startswith=actor.organisation),
    "the name of the key": lambda rows, actor: rows.filter(title=actor.label),
    "this day": lambda rows, _: rows.filter(starts_at__date=timezone.localdate()),
    "this instant": lambda rows, _: rows.filter(starts_at__gt=timezone.now()),
    "an instant of no request": lambda rows, _: rows.filter(starts_at__gt=datetime(2017, 2, 1, tzinfo=UTC)),
    "a look into the database": lambda rows, _: rows.filter(public=Organisation.objects.exists()),
    "no rows at all": lambda rows, _: rows.none(),
    "how long a value is": lambda rows, actor: rows.filter(version=len(actor.organisation)),
    "whether there is one": lambda rows, actor: rows.filter(public=bool(actor.organisation)),
    "a value in capitals": lambda rows, actor: rows.filter(title=actor.organisation.upper()),
}


@pytest.mark.parametrize("name", DECIDES)
def test_what_decides_by_a_value_has_no_plan(name: str):
    with pytest.raises(NotPlannable):
        compiled(events_of(DECIDES[name]))


HOLDS = {
    "who asks": lambda rows, actor: rows.filter(organisation=actor.organisation),
    "who may see": lambda rows, actor: rows.visible_to(actor),
    "campaigns it leads": lambda rows, actor: rows.filter(campaign__in=actor.leads),
    "an array": lambda rows, actor: rows.filter(partners__contains=[actor.organisation]),
    "a value twice": lambda rows, actor: rows.filter(organisation=actor.organisation).exclude(title=actor.organisation),
    "a constant besides": lambda rows, actor: rows.annotate(one=Value("it")).filter(organisation=actor.organisation),
}


@pytest.mark.parametrize("name", HOLDS)
def test_a_plan_is_the_very_statement_with_the_values_in_their_places(name: str):
    actor = example()
    plan = compiled(events_of(HOLDS[name]))
    parameters = filled_in(plan.places, values_of(actor))
    text, ordinary = HOLDS[name](Event.objects.order_by(), actor).query.get_compiler(connection.alias).as_sql()
    assert plan.text == text
    assert sorted(map(str, parameters)) == sorted(map(str, ordinary))
    assert parameters.count("dudley") == list(ordinary).count("dudley")


def test_campaigns_come_to_the_places_of_those_it_leads_or_not():
    """Sets of them may be cut and joined; then there is no plan, or each has its own place."""
    actor = example()
    for cut in (lambda actor: actor.campaigns - actor.leads, lambda actor: actor.campaigns & actor.leads):
        build = events_of(lambda rows, actor, cut=cut: rows.filter(campaign__in=cut(actor)))
        try:
            plan = compiled(build)
        except NotPlannable:
            continue
        assert set(filled_in(plan.places, values_of(actor))) == cut(actor)


@pytest.mark.parametrize(
    "text",
    ["2017-02-22 10:00:00.5+01", "1900-01-01", "0001-01-01 00:00+00", "9999-12-31 23:59:59.999999+00", "2017-07-01"],
)
def test_an_instant_is_read_as_django_reads_it(text: str):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        (ordinary,) = cursor.fetchone()
    with connection.cursor() as cursor:
        cursor.cursor.adapters.register_loader("timestamptz", InstantLoader)
        cursor.execute("SELECT %s::timestamptz", [text])
        (planned,) = cursor.fetchone()
    assert (planned, planned.isoformat()) == (ordinary, ordinary.isoformat())
