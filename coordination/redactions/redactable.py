"""The kinds of thing a text can be taken out of; columns are found from the models, so that no new one is forgotten."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from coordination.ground.actor import Actor
from coordination.ground.errors import Invalid, NotFound
from coordination.models import Change

if TYPE_CHECKING:
    from coordination.redactions.masking import Mask
    from coordination.redactions.scope import RedactionScope

# Written by the service itself, or a choice of words: nobody can have put a name there. Each by its whole name, so that
# a column that people type in is not taken for one of these because it ends alike.
_DIGEST = "_sha256"
_NAMES = frozenset(
    {
        "accepted_by",
        "created_by",
        "decided_by",
        "held_by",
        "looked_by",
        "made_by",
        "posted_by",
        "published_by",
        "recorded_by",
        "suspended_by",
        "audience",
        "readers",
        "withheld_from",
        "cares_for",
        "below",
        "digest",
        "digests",
        "scopes",
        "kinds",
        "kind",
        "status",
        "organisation",
        "campaign",
        "document",
        "inputs",
        "numbers",
        "redacted",
        "secret",
        "former_secret",
        "disabled_reason",
        "last_error",
        "subject",
        "subject_id",
        "client_id",
        "client_secret",
    }
)


def _writes_text(column: "models.Field[Any, Any]") -> bool:
    """Whether what a caller types can stand in the column."""
    if column.primary_key or column.is_relation or column.choices or isinstance(column, models.GeneratedField):
        return False
    if column.name in _NAMES or column.name.endswith(_DIGEST):
        return False
    stored_column = column.base_field if isinstance(column, ArrayField) else column
    return isinstance(stored_column, models.CharField | models.TextField | models.JSONField)


@dataclass(frozen=True)
class RedactableKind:
    """One kind of row, named as the ledger names it.

    `organisation` and `campaign` are lookups of who owns a row and where it stands; `key` the column the ledger knows
    it by. `keys` are texts that others hold addresses made of: `mask` puts a mask in their place (`masking.py`). Of
    `distinct` columns two values must stay two. `pointers` name columns whose place in the API differs from their
    name. `relatives` finds the rows, by kind, that may repeat what a row says. `cleaned` is told of a row as it was,
    once it is written without a text, for what was computed of it.
    """

    subject: str
    model: type[models.Model]
    organisation: str = "organisation"
    campaign: str = "campaign"
    key: str = "pk"
    keys: frozenset[str] = frozenset()
    mask: "Callable[[RedactionScope, Any, str], Mask] | None" = None
    distinct: frozenset[str] = frozenset()
    pointers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    relatives: Callable[[Any], Mapping[str, Q]] = lambda _row: {}
    cleaned: Callable[[Any], None] = lambda _former: None

    @cached_property
    def columns(self) -> dict[str, Any]:
        """The columns that hold texts, by name."""
        fields = {column.name: column for column in self.model._meta.concrete_fields}
        return {name: column for name, column in fields.items() if _writes_text(column) and name not in self.keys}

    def columns_of(self, pointer: str) -> tuple[str, ...]:
        """The columns that a JSON pointer names: `/creative/title`, or `/place` for all of it; none for a key, which
        gives way to a mask. Raises Invalid."""
        if pointer.removeprefix("/") in self.keys:
            return ()
        if pointer in self.pointers:
            return self.pointers[pointer]
        name = pointer.removeprefix("/").replace("/", "_")
        is_group = name not in {column.name for column in self.model._meta.get_fields()}
        inside = tuple(column for column in self.columns if is_group and column.startswith(f"{name}_"))
        if pointer.startswith("/") and (name in self.columns or inside):
            return (name,) if name in self.columns else inside
        raise Invalid.field("/fields", "no_such_field", f"Of this, texts stand in: {', '.join(self.sayable)}.")

    @property
    def sayable(self) -> list[str]:
        """The pointers that can be named, but for nested ones that go by their whole."""
        return sorted([*(f"/{name}" for name in (*self.columns, *self.keys)), *self.pointers])

    def rows(self, actor: Actor) -> models.QuerySet[Any]:
        """The rows the actor may see."""
        return self.model._default_manager.visible_to(actor)  # type: ignore[attr-defined]

    def owner_of(self, row: Any) -> str:
        """The slug of the organisation that owns the row."""
        return str(_follow(row, self.organisation))

    def campaign_of(self, row: Any) -> str | None:
        """The slug of the campaign it stands in."""
        slug = _follow(row, self.campaign) if self.campaign else None
        return str(slug) if slug else None


KINDS: dict[str, RedactableKind] = {}


def register_redactable_kind(kind: RedactableKind) -> None:
    """Let texts be taken out of rows of this kind from now on."""
    KINDS[kind.subject] = kind


def kind_of(subject: str) -> RedactableKind:
    """The kind of that name. Raises Invalid, naming those there are."""
    if subject not in KINDS:
        raise Invalid.field("/subject", "no_such_subject", f"One of {', '.join(sorted(KINDS))}.")
    return KINDS[subject]


def find_owner(kind: RedactableKind, key: str) -> str:
    """The organisation that owns what has that key, or owned it last. Raises NotFound."""
    try:
        row = kind.model._default_manager.filter(**{kind.key: key}).first()
    except (ValueError, ValidationError):
        row = None
    last = Change.objects.filter(subject=kind.subject, subject_id=key).order_by("-id").first()
    if row is None and (last is None or not last.organisation):
        raise NotFound
    return kind.owner_of(row) if row is not None else str(last.organisation)  # type: ignore[union-attr]


def _follow(row: Any, lookup: str) -> Any:
    for name in lookup.split("__"):
        row = row.serializable_value(name) if name == lookup.rsplit("__", maxsplit=1)[-1] else getattr(row, name)
    return row
