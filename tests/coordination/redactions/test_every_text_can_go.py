"""No column that a caller can write a text in is forgotten: the models themselves are asked."""

import pytest
from django.apps import apps
from django.db import models

from campaigns.models import Report, ReviewRule
from coordination.api.serializers import StrictModelSerializer
from coordination.fields.text import Screened
from coordination.models import Change, Redaction, SecondLook
from coordination.redactions.redactable import KINDS, RedactableKind, _writes_text
from events.models import CalendarSubscription
from partners.models import IdentityProvider, Membership

# Cleaned by functions of their own; a redaction's reason may not repeat what it takes out, and a second look's never
# does. What a member is called is secret in the ledger, and goes with the membership. The one text of a review rule, an
# operator of fleets, is reference data, secret there too, and goes with another file. An identity provider's are the
# address of an organisation's service and its domains, which no caller writes: whoever runs the service enters them.
# The address of a subscribed calendar is sealed; so is what was fetched, which a function of its own cleans.
OTHERWISE = {
    Report,
    Change,
    Redaction,
    SecondLook,
    Membership,
    ReviewRule,
    IdentityProvider,
    CalendarSubscription,
}


def is_ledgered(model: type[models.Model]) -> bool:
    return any(trigger.name == "ledger_insert" for trigger in getattr(model._meta, "triggers", ()))


LEDGERED = sorted((m for m in apps.get_models() if is_ledgered(m)), key=lambda m: m._meta.db_table)


@pytest.mark.parametrize("model", LEDGERED, ids=lambda model: model._meta.db_table)
def test_a_ledgered_model_with_texts_is_a_kind(model):
    texts = [column.name for column in model._meta.concrete_fields if _writes_text(column)]
    known = {kind.model for kind in KINDS.values()} | OTHERWISE
    assert model in known or not texts, texts


def serializers_of(model: type[models.Model]) -> list[type[StrictModelSerializer]]:
    known: list[type[StrictModelSerializer]] = [StrictModelSerializer]
    for serializer in known:
        known += serializer.__subclasses__()
    return [one for one in known if getattr(getattr(one, "Meta", None), "model", None) is model]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_text_that_the_api_takes_for_a_kind_is_a_column_of_it(kind: RedactableKind):
    """By what can be sent, and not by how columns are called: `granted_by` is nobody's label for who is calling."""
    for serializer in serializers_of(kind.model):
        for name, field in serializer().fields.items():
            if isinstance(field, Screened) and not field.read_only and "sha256" not in name:
                assert kind.columns_of(f"/{field.source.replace('.', '/')}") or name in kind.keys, (serializer, name)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_column_of_a_kind_has_a_pointer(kind: RedactableKind):
    for column in kind.columns:
        assert column in kind.columns_of(f"/{column}")
    for pointer in kind.sayable:
        assert bool(kind.columns_of(pointer)) != (pointer.removeprefix("/") in kind.keys)  # a key gives way to a mask


def test_the_columns_found_are_those_that_people_type_in():
    assert {"title", "summary", "place_name", "place_postcode", "url", "status_reason", "external_ref"} <= set(
        KINDS["event"].columns
    )
    assert "status" not in KINDS["event"].columns
    assert {"source", "universe", "held_reason"} <= set(KINDS["reach-metric"].columns)
    assert "slug" not in KINDS["campaign"].columns
