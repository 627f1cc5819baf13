"""A text that may have to wait for a second look is one that its row is held for: serializer and table agree."""

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.serializers import BaseSerializer

from coordination.api.serializers import StrictModelSerializer
from coordination.fields import Screened
from coordination.ground.screening import Readers, TextKind
from coordination.second_looks.text_columns import HoldsTexts


def waiting_serializers() -> list[type[StrictModelSerializer]]:
    """Those whose texts are let through because their row would be held."""
    import coordination.urls  # noqa: F401 - every view, and with it every serializer, is known now

    classes, waiting = [StrictModelSerializer], []
    while classes:
        subclasses = classes.pop().__subclasses__()
        classes += subclasses
        waiting += [each for each in subclasses if each.waits and issubclass(_model_of(each), HoldsTexts)]
    return sorted(set(waiting), key=lambda each: each.__name__)


def _model_of(serializer: type[Any]) -> type:
    return getattr(getattr(serializer, "Meta", None), "model", object)


def screened_texts(serializer: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The names, as callers know them, of the texts that are written, screened, and read by others. A key is refused or
    passes: its row could not be named while it waits."""
    for name, field in serializer.fields.items():
        readers = getattr(field, "readers", None) or getattr(serializer, "readers", None)
        if isinstance(field, BaseSerializer) and not field.read_only:
            if not getattr(field, "many", False):
                yield from screened_texts(field, (*path, name))
        elif isinstance(field, Screened) and _may_wait(field) and readers != Readers.OWNER:
            yield "/".join((*path, name))


def _may_wait(field: Any) -> bool:
    return not field.read_only and not field.exempt and field.how is not TextKind.IDENTIFIER


@pytest.mark.parametrize("serializer", waiting_serializers(), ids=lambda each: each.__name__)
def test_every_text_that_may_wait_holds_its_row(serializer: type[StrictModelSerializer]) -> None:
    held_for = {text.name for text in _model_of(serializer).texts.values()}
    assert set(screened_texts(serializer())) <= held_for


def test_the_rows_of_all_kinds_are_among_them() -> None:
    kinds = {_model_of(serializer).subject for serializer in waiting_serializers()}
    assert kinds == {
        "campaign",
        "creative",
        "endorsement",
        "event",
        "overlap",
        "phase",
        "placement",
        "reach-metric",
        "statement",
    }
