"""References to other rows by their key: the world's own code, or a UUID."""

import re
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from coordination.fields.keys_by_name import NOT_FOUND, NamedRows
from coordination.fields.reader import reader_of
from coordination.ground.actor import Actor

Visible = Callable[[Actor], models.QuerySet[Any]]
MOST_KEYS = 100
LONGEST_CODE = 100  # characters
UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
NAMES_WHAT_IS_THERE = "It names something that is there already, and is refused otherwise."


def all_of(model: type[models.Model]) -> Visible:
    """Every row of reference data, which every caller may see."""
    return lambda _actor: model._default_manager.all()


def find_by_code(rows: models.QuerySet[Any], texts: Collection[str], spell: Callable[[str], str]) -> dict[str, Any]:
    """The rows that codes mean, each in its one spelling (`str.upper`), by the texts as sent."""
    spelled = {text: spell(text.strip()) for text in texts if text.isprintable() and len(text) <= LONGEST_CODE}
    by_code = rows.in_bulk(set(spelled.values()))
    return {text: by_code[code] for text, code in spelled.items() if code in by_code}


class UuidField(serializers.UUIDField):
    """A UUID in its usual spelling, with hyphens."""

    default_error_messages = {"invalid": "A UUID is needed."}

    def to_internal_value(self, data: Any) -> uuid.UUID:
        """The UUID."""
        if not isinstance(data, str) or not re.fullmatch(UUID, data):
            self.fail("invalid")
        return uuid.UUID(data)


@extend_schema_field({"type": "string"})
class KeyField(serializers.Field[Any, Any, Any, Any]):
    """One row that the actor may see, named by its `key` (its primary key unless said otherwise).

    `visible` gives the rows for an actor; a missing row and one out of sight get the same answer. `sibling` names the
    field beside it that makes a key unique, as a phase's slug is within its `campaign`. `related` is fetched along.

    For many items at once the rows are looked up first (`prefetched` of the reader): one query however many.
    """

    exempt = NAMES_WHAT_IS_THERE
    default_error_messages = {"invalid": "A key is needed: a string.", "not_found": NOT_FOUND}

    def __init__(
        self,
        visible: Visible | None = None,
        *,
        key: str = "pk",
        sibling: str = "",
        related: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        self.visible, self.key, self.sibling, self.related = visible, key, sibling, related
        self._names = NamedRows()
        kwargs.setdefault("read_only", visible is None)
        super().__init__(**kwargs)

    def get_attribute(self, instance: Any) -> Any:
        """The key itself where the row holds it, without fetching what it names."""
        if self.key == "pk" and len(self.source_attrs) == 1 and isinstance(instance, models.Model):
            return instance.serializable_value(self.source_attrs[0])
        return super().get_attribute(instance)

    def to_representation(self, value: Any) -> Any:
        """The key."""
        return getattr(value, self.key) if isinstance(value, models.Model) else value

    def to_internal_value(self, data: Any) -> models.Model:
        """The row; raises a ValidationError `not_found` unless the actor may see it."""
        if not isinstance(data, str):
            self.fail("invalid")
        prefetched = reader_of(self.context).prefetched
        parent = self._sibling() if self.sibling else None
        row = prefetched.row(self, parent, data) if prefetched else self._find(parent, data)
        if row is None:
            self.refuse_unknown(data)
        return row

    def rows_by_text(self, _texts: Collection[str]) -> Mapping[str, Any] | None:
        """The rows that the texts mean, for a field that reads more than its key; None for one that does not."""
        return None

    def refuse_unknown(self, data: str) -> None:
        """Raises a ValidationError `not_found`, which has the key where the name of something was sent."""
        if self.key != "pk" or self.sibling:
            self.fail("not_found")
        self.refuse("not_found", self._names.why_not_found(self.rows(reader_of(self.context).actor), data))

    def refuse(self, code: str, detail: str) -> None:
        """Raises a ValidationError with a sentence of the field's own."""
        raise serializers.ValidationError(detail, code)

    def rows(self, actor: Actor) -> models.QuerySet[Any]:
        """The rows that `actor` may name here."""
        assert self.visible is not None  # noqa: S101 - a read-only field reads nothing
        return self.visible(actor).select_related(*self.related) if self.related else self.visible(actor)

    def _find(self, parent: Any, data: str) -> Any:
        if (by_text := self.rows_by_text([data])) is not None:
            return by_text.get(data)
        rows = self.rows(reader_of(self.context).actor)
        try:
            return rows.filter(**({self.sibling: parent} if self.sibling else {}), **{self.key: data}).first()
        except (ValueError, ValidationError):  # not even a key of this kind
            return None

    def _sibling(self) -> Any:
        sibling_key = getattr(self.parent, "initial_data", {}).get(self.sibling)
        if isinstance(sibling_key, str):
            return sibling_key
        return self.parent.instance.serializable_value(self.sibling) if self.parent.instance else None


class CodeKeyField(KeyField):
    """A row of reference data by its code, in capitals or not: all codes of a `model` are spelled one way."""

    def __init__(self, model: type[models.Model], spell: Callable[[str], str], **kwargs: Any) -> None:
        self.spell = spell
        super().__init__(all_of(model), **kwargs)

    def rows_by_text(self, texts: Collection[str]) -> Mapping[str, Any]:
        """The rows that the texts mean."""
        return find_by_code(self.rows(reader_of(self.context).actor), texts, self.spell)


@extend_schema_field({"type": "array", "items": {"type": "string"}, "maxItems": MOST_KEYS})
class KeysField(serializers.Field[Any, Any, Any, Any]):
    """Several rows named by their keys; one query however many. Read and written as a list of primary keys."""

    exempt = NAMES_WHAT_IS_THERE
    default_error_messages = {
        "invalid": f"A list of at most {MOST_KEYS} keys is needed.",
        "not_found": NOT_FOUND,
        "repeated": "This key is in the list already.",
    }

    def __init__(self, visible: Visible | None = None, *, spell: Callable[[str], str] = str, **kwargs: Any) -> None:
        self.visible, self.spell = visible, spell
        self._names = NamedRows()
        kwargs.setdefault("read_only", visible is None)
        super().__init__(**kwargs)

    def to_representation(self, value: Any) -> list[Any]:
        """The keys in the order the row keeps them."""
        return list(value)

    def to_internal_value(self, data: Any) -> list[str]:
        """The keys in the order sent; raises a ValidationError for each that names nothing visible or comes twice."""
        if not isinstance(data, list) or len(data) > MOST_KEYS or not all(isinstance(key, str) for key in data):
            self.fail("invalid")
        data = [self.spell(key) for key in data]
        reader = reader_of(self.context)
        visible_keys = reader.prefetched.keys(self) if reader.prefetched else self.known(reader.actor, data)
        faults: Any = {
            place: [serializers.ErrorDetail(self._why_not(code, key, reader.actor), code)]
            for place, key in enumerate(data)
            if (code := "not_found" if key not in visible_keys else "repeated" if key in data[:place] else "")
        }
        if faults:
            raise serializers.ValidationError(faults)
        return data

    def _why_not(self, code: str, key: str, actor: Actor) -> str:
        if code == "not_found" and self.visible is not None:
            return self._names.why_not_found(self.visible(actor), key)
        return str(self.error_messages[code])

    def known(self, actor: Actor, keys: Collection[str]) -> set[str]:
        """Those of `keys` that name something `actor` may see."""
        assert self.visible is not None  # noqa: S101 - a read-only field reads nothing
        return {str(key) for key in self.visible(actor).filter(pk__in=keys).values_list("pk", flat=True)}
