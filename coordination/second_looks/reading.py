"""What somebody reads who looks at a row a second time: every text of it, since some only say together who it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.apps import apps

from coordination.ground.actor import Actor
from coordination.models import SecondLook
from coordination.second_looks.hold import codes_of
from coordination.second_looks.text_columns import HoldsTexts

Texts = list[tuple[str, str]]  # what callers know a text as, and the text


def texts_in_question(looks: Iterable[SecondLook], *, by: Actor) -> dict[tuple[str, str], Texts]:
    """The texts of the rows that the looks are about, by subject and key: one statement for each kind of row."""
    keys = defaultdict[str, set[str]](set)
    for look in looks:
        keys[look.subject].add(look.subject_id)
    models = {model.subject: model for model in apps.get_models() if issubclass(model, HoldsTexts)}
    rows = (row for subject, ids in keys.items() for row in _rows(models[subject], ids, by))
    return {(row.subject, str(row.pk)): list(_texts_of(row)) for row in rows}


def _rows(model: type[HoldsTexts], keys: set[str], by: Actor) -> Iterable[HoldsTexts]:
    rows: Iterable[HoldsTexts] = model._default_manager.visible_to(by).filter(pk__in=keys)  # type: ignore[attr-defined]
    return rows


def _texts_of(row: HoldsTexts) -> Iterator[tuple[str, str]]:
    texts = [(text.name, getattr(row, column)) for column, text in row.texts.items()]
    yield from ((name, value) for name, value in (*texts, *row.texts_of_others()) if value)
    yield from ((name, code) for code, name in codes_of(row))
