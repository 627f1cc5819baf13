"""What to say of a text that is no key: people name a campaign, a council, an area or a stop by what it is called."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.text import slugify

NOT_FOUND = "There is no such thing here, or you may not see it."
_LONGEST = 120  # characters of a name
_FEW = 3  # keys that are told


def why_not_found(rows: models.QuerySet[Any], text: str) -> str:
    """The sentence about a text that is the key of none of these rows, all of which the caller may see. Where it is the
    name of some, that has their keys."""
    key = rows.model._meta.pk
    if not (_has_names(rows.model) and isinstance(key, models.CharField)):
        return NOT_FOUND
    if len(text) > _LONGEST or not text.isprintable() or not text.strip():
        return NOT_FOUND
    slug = slugify(text)
    meant = rows.filter(Q(name__iexact=text.strip()) | Q(pk__in=(slug, slug.replace("-", "_")))).order_by("pk")
    keys = list(meant.values_list("pk", flat=True)[: _FEW + 1])
    if not 0 < len(keys) <= _FEW:
        return NOT_FOUND
    return f"Things are named by their codes here; by its name this seems to be {' or '.join(map(str, keys))}."


def _has_names(model: type[models.Model]) -> bool:
    try:
        model._meta.get_field("name")
    except FieldDoesNotExist:
        return False
    return True


class NamedRows:
    """The same for the many items of a request or a file, which name the same few things."""

    most_asked = 5  # different texts that are looked for, since a name has no index

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}

    def why_not_found(self, rows: models.QuerySet[Any], text: str) -> str:
        """The sentence; the usual one where too many texts were looked for already."""
        if text not in self._reasons and len(self._reasons) < self.most_asked:
            self._reasons[text] = why_not_found(rows, text)
        return self._reasons.get(text, NOT_FOUND)
