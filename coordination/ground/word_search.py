"""Finding rows by words that stand in them, by an index of trigrams (PostgreSQL, `pg_trgm`).

Where a policy withholds rows of the table, no statement of a web process may ask such an index: an error in what LIKE
does might tell of a row withheld, and so each row that somebody sees would be read. There a function asks it as the
owner of the table, withholds what the policy withholds, in the same words, and tells ids alone. `granting.py` makes it.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import category
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import connection, models
from django.db.models import F, Func, Value
from django.db.models.functions import Coalesce, Upper

from coordination.ground.row_policies import SEES_ALL

FEWEST_LETTERS = 3  # in a row, of which a trigram can be made
_LETTERS = re.compile(rf"[^\W_]{{{FEWEST_LETTERS},}}")


def texts_of(columns: Iterable[str]) -> Func:
    """The texts of a row, one behind the other; no word that is looked for stands in two of them."""
    parts = [Coalesce(F(column), Value("")) for column in columns]
    glue = {"arg_joiner": " || ' ' || ", "template": "(%(expressions)s)"}  # in the order in which migrations have it
    return Func(*parts, output_field=models.TextField(), **glue)


def words_index(name: str, columns: Iterable[str]) -> GinIndex:
    """The index that knows which rows a word may stand in."""
    return GinIndex(OpClass(Upper(texts_of(columns)), name="gin_trgm_ops"), name=name)


def is_searchable(words: Iterable[str]) -> bool:
    """Whether one of them has letters or digits enough in a row to be looked up."""
    return any(_longest_run(word) for word in words)


def pattern_of(word: str) -> str:
    """For LIKE: the word, wherever it stands."""
    return "%" + re.sub(r"([\\%_])", r"\\\1", word) + "%"


def ids_of_rows_with(words: Sequence[str], model: type[models.Model], *, most: int) -> list[UUID]:
    """The ids of rows in whose texts each of the words stands and which the database shows to whoever asks; any `most`
    of them where there are more. One of the words `is_searchable`."""
    asked, *others = sorted(words, key=_longest_run, reverse=True)
    listed = ", ".join(["upper(%s)"] * len(others))
    call = f"SELECT find_{model._meta.db_table}(upper(%s), ARRAY[{listed}]::text[], %s)"
    with connection.cursor() as cursor:
        cursor.execute(call, [pattern_of(asked), *map(pattern_of, others), most])
        return [row_id for (row_id,) in cursor.fetchall()]


def _longest_run(word: str) -> int:
    """How many letters stand together at most; 0 where they are too few. A vowel that is written above, below or beside
    its letter, as in Punjabi or Hindi, is no letter by itself and parts none."""
    letters = "".join(character for character in word if not category(character).startswith("M"))
    return max(map(len, _LETTERS.findall(letters)), default=0)


def searched_models() -> Iterable[type[models.Model]]:
    """Every model with a policy that says in `searched` by which columns its rows are found."""
    searched = (model for model in apps.get_models() if hasattr(model, "searched") and hasattr(model, "shown_to"))
    return sorted(searched, key=lambda model: model._meta.db_table)


def function_of(model: Any) -> str:
    """The statement that makes the function of the table. It never reads the table from end to end."""
    texts = " || ' ' || ".join(f"coalesce({column}, '')" for column in model.searched)
    words = f"upper(({texts}))"
    table = model._meta.db_table
    return f"""
CREATE OR REPLACE FUNCTION find_{table}(asked text, others text[], most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
    SELECT id FROM {table}
    WHERE {words} LIKE asked AND {words} LIKE ALL (others) AND ({SEES_ALL} OR {model.shown_to}) LIMIT most
$$;"""  # noqa: S608 - our own words
