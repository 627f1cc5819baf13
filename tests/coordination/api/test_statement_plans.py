"""A statement is planned only where its text cannot depend on a value, and a value comes only to places of its own."""

import gc
import operator
import re
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Value
from django.utils import timezone

from coordination.api import views
from coordination.api.plans import NotPlannable, shapes
from coordination.api.plans.plain_rows import PlainRow, row_type
from coordination.api.plans.probes import Probes, actor_shape, filled_in, values_of
from coordination.api.plans.statements import InstantLoader, compiled
from events.models import Event
from partners.models import Organisation
from tests import make

pytestmark = pytest.mark.usefixtures("on_stage")


def example() -> Any:
    campaigns = frozenset({"a", "b", "c", "d"})
    return replace(make.actor_for(), campaigns=campaigns, leads=frozenset({"c", "a"}))


def events_of(narrow: Callable[[Any, Any], Any]) -> Callable[[Probes], Any]:
    """Builds events narrowed by the actor, who is invented."""
    shape = actor_shape(example())
    return lambda probes: narrow(Event.objects.order_by(), probes.actor(shape))


def made_light_of(look: Callable[[], Any]) -> bool:
    try:
        look()
    except Exception:
        return False
    return True


DECIDES = {
    "a branch on who asks": lambda rows, actor: rows if actor.organisation == "dudley" else rows.none(),
    "a look into a list": lambda rows, actor: rows if actor.organisation in ("dudley", "sandwell") else rows.all(),
    "a look into a set": lambda rows, actor: rows.filter(public="see-me" in sorted(actor.campaigns)[0:1]),
    "a value made of a value": lambda rows, actor: rows.filter(title__startswith=actor.organisation),
    "who is behind the key": lambda rows, actor: rows.filter(public=actor.label.startswith("person:")),
    "a look that is made light of": lambda rows, actor: rows.filter(
        public=made_light_of(lambda: actor.organisation == "dudley")
    ),
    "a look into the database that is made light of": lambda rows, _: rows.filter(
        public=made_light_of(lambda: Organisation.objects.exists())
    ),
    "a table of values": lambda rows, actor: rows.filter(title={"dudley": "a"}.get(actor.organisation, "b")),
    "a text around a value": lambda rows, actor: rows.filter(title=f"by {actor.organisation}"),
    "a text joined of values": lambda rows, actor: rows.filter(title=",".join(actor.campaigns)),
    "the kind of a value": lambda rows, actor: rows.filter(public=isinstance(actor.organisation, str)),
    "whether a campaign is among its own": lambda rows, actor: rows.filter(public="a" in actor.campaigns),
    "campaigns that it does not lead": lambda rows, actor: rows.filter(campaign__in=actor.campaigns - actor.leads),
    "campaigns in order": lambda rows, actor: rows.filter(campaign__in=sorted(actor.campaigns)[:1]),
    "a set of campaigns": lambda rows, actor: rows.filter(campaign__in=set(actor.campaigns) | {"a"}),
    "a pattern of a value": lambda rows, actor: rows.filter(title__icontains=actor.organisation),
    "a pattern on a value": lambda rows, actor: rows.filter(title=re.sub("d", "", actor.organisation)),
    "a number of a value": lambda rows, actor: rows.filter(version=hash(actor.organisation)),
    "one after the other": lambda rows, actor: rows.filter(title__in=list(actor.organisation)),
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
    with pytest.raises((NotPlannable, TypeError)):
        compiled(events_of(DECIDES[name]))


HOLDS = {
    "who asks": lambda rows, actor: rows.filter(organisation=actor.organisation),
    "who may see": lambda rows, actor: rows.visible_to(actor),
    "campaigns it leads": lambda rows, actor: rows.filter(campaign__in=actor.leads),
    "an array": lambda rows, actor: rows.filter(partners__contains=[actor.organisation]),
    "the name of the key": lambda rows, actor: rows.filter(title=actor.label),
    "a branch on how many": lambda rows, actor: rows.filter(campaign__in=actor.leads) if actor.leads else rows.none(),
    "a value twice": lambda rows, actor: rows.filter(organisation=actor.organisation).exclude(title=actor.organisation),
    "a constant besides": lambda rows, actor: rows.annotate(one=Value("it")).filter(organisation=actor.organisation),
}


@pytest.mark.parametrize("name", HOLDS)
def test_a_plan_is_the_very_statement_with_the_values_in_their_places(name: str):
    actor = example()
    plan = compiled(events_of(HOLDS[name]))
    text, ordinary = HOLDS[name](Event.objects.order_by(), actor).query.get_compiler(connection.alias).as_sql()
    assert plan.text == text
    assert filled_in(plan.slots, values_of(actor)) == list(ordinary)


COMPARE = (operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge)
COMPUTE = (
    *COMPARE,
    operator.add,
    operator.mul,
    operator.mod,
    operator.sub,
    operator.or_,
    operator.and_,
    operator.contains,
)
LOOK = (
    bool,
    len,
    iter,
    repr,
    str,
    format,
    hash,
    int,
    list,
    vars,
    operator.itemgetter(0),
    operator.methodcaller("lower"),
)


@pytest.mark.parametrize("kind", [str, UUID, datetime])
def test_nobody_looks_into_a_probe_from_either_side(kind: Any):
    probe, other = Probes().like("it", kind), Probes().like("other", kind)
    for compute in COMPUTE:
        for pair in ((probe, "dudley%s"), ("dudley%s", probe), (probe, other), (probe, probe)):
            with pytest.raises((NotPlannable, TypeError)):
                pytest.fail(f"{compute.__name__} gave {compute(*pair)}")
    for look in LOOK:
        with pytest.raises((NotPlannable, TypeError)):
            look(probe)


def test_a_probe_that_was_looked_into_spoils_the_plan_whatever_was_made_of_that():
    probes = Probes()
    with pytest.raises(NotPlannable, match="eq of a value"), probes.nothing_else(), suppress(NotPlannable):
        assert probes.like("it", str) == "it"


def test_columns_of_whatever_name_are_read_as_what_they_are():
    """A row has words of its own; none is one that a column or a related row may have."""
    words = {name for name in dir(PlainRow) if not name.startswith("_")} - {"pk"}
    assert not words
    for columns in (("class",), ("_hidden",), ("twice", "twice")):
        model = SimpleNamespace(
            __name__="Odd", _meta=SimpleNamespace(concrete_fields=[SimpleNamespace(attname=each) for each in columns])
        )
        with pytest.raises(NotPlannable):
            row_type(model)  # type: ignore[arg-type]


def test_the_oldest_plan_makes_room_and_no_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shapes, "_SHAPES", {})
    monkeypatch.setattr(shapes, "MOST_SHAPES", 3)
    for shape in range(5):
        shapes._remember(shape, None)
    assert list(shapes._SHAPES) == [2, 3, 4]


def test_a_plan_keeps_no_view_and_no_request_alive(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shapes, "_SHAPES", {})
    kept = []
    noted = views.planned_rows

    def noting(view: Any) -> Any:
        kept.extend((weakref.ref(view), weakref.ref(view.request)))
        return noted(view)

    monkeypatch.setattr(views, "planned_rows", noting)
    client = make.client("dudley")
    assert client.get("/api/v1/events/?status=draft&limit=1").status_code == 200
    assert len(shapes._SHAPES) == 1
    gc.collect()
    assert [reference() for reference in kept] == [None, None]


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
