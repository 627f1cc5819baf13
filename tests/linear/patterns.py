"""Every pattern of the source, found by reading it: calls of `re`, validators, and `pattern=` of fields and filters."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from coordination.ground import misread_text
from coordination.typesetting import characters
from events.calendars import plain_text
from events.console import calendar_words
from partners.console import sheet_words

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("coordination", "partners", "campaigns", "events")
CALLS = {"compile", "sub", "split", "fullmatch", "match", "search", "findall", "finditer", "subn"}
# What no caller's text meets, or what is a pattern only once it runs; each with where its text comes from.
ELSEWHERE = {
    "coordination/api/filters.py: self.pattern": "the patterns that are given to it are found where they are written",
    "coordination/fields/text.py: pattern": "the patterns that are given to it are found where they are written",
    "partners/boundaries.py: property_pattern": "names of properties in a file of boundaries, which an operator gives",
    "coordination/redactions/spellings.py: pattern": "two words of a name, with no more than a mark between them",
    "coordination/ground/misread_text.py: f'(?:{two}{more}|{three}{more}{{2}}|{four}{more}{{3}})+'": "in AS_MADE",
    "coordination/typesetting/characters.py: f'{others}(?: {others})*'": "in AS_MADE",
    "events/calendars/plain_text.py: end": "in AS_MADE",
    "partners/console/sheet_words.py: pattern": "in AS_MADE",
    "events/console/calendar_words.py: pattern": "in AS_MADE",
    "campaigns/lifecycle/named_bodies.py: pattern": "names of organisations, and nothing that repeats",
    "coordination/ground/ledger_triggers.py": "statements of our own, when migrations are written",
}
# What is a pattern only once its module has run, as it is then.
AS_MADE: dict[str, list[re.Pattern[str]]] = {
    "coordination/ground/misread_text.py": [reading.runs for reading in misread_text._READINGS],
    "coordination/typesetting/characters.py": [characters._UNSHOWN, characters._NOT_LATIN],
    "events/calendars/plain_text.py": [*plain_text._END_OF_UNSEEN.values()],
    "partners/console/sheet_words.py": [pattern for pattern, _ in sheet_words._INSTEAD],
    "events/console/calendar_words.py": [pattern for pattern, _ in calendar_words._INSTEAD],
}


class Pattern(NamedTuple):
    """A pattern with where it stands; `anchored` when it is only ever matched from a given place on."""

    where: str
    text: str
    flags: int
    anchored: bool


@cache
def patterns() -> list[Pattern]:
    """The patterns of the source, each once."""
    seen = {}
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        if "migrations" in path.parts or "management" in path.parts:
            continue
        for pattern in _of_a_file(path):
            seen.setdefault((pattern.text, pattern.flags, pattern.anchored), pattern)
    return [*seen.values(), *_as_made()]


def _as_made() -> Iterator[Pattern]:
    for name, made in AS_MADE.items():
        for number, pattern in enumerate(made, 1):
            yield Pattern(
                f"{name}: {number} of {len(made)}", pattern.pattern, pattern.flags & ~re.UNICODE, anchored=False
            )


def _of_a_file(path: Path) -> Iterator[Pattern]:
    name = path.relative_to(ROOT).as_posix()
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for expression in _expressions(node):
            source = ast.unparse(expression)
            if f"{name}: {source}" in ELSEWHERE or name in ELSEWHERE:
                continue
            yield from _evaluated(name, expression, _flags(node, name), anchored=_is_anchored(tree, node))


def _expressions(call: ast.Call) -> list[ast.expr]:
    """What is a pattern among the arguments of a call."""
    given = [keyword.value for keyword in call.keywords if keyword.arg in ("pattern", "regex")]
    function = call.func
    of_re = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"
    if (of_re and function.attr in CALLS) or (isinstance(function, ast.Name) and function.id == "RegexValidator"):  # type: ignore[union-attr]
        given += call.args[:1]
    return given


def _flags(call: ast.Call, name: str) -> int:
    flags = [argument for argument in [*call.args, *(word.value for word in call.keywords)] if _is_flag(argument)]
    return sum(int(_value(name, flag)) for flag in flags)


def _is_flag(argument: ast.expr) -> bool:
    source = ast.unparse(argument)
    return re.fullmatch(r"re\.[A-Z]+( \| re\.[A-Z]+)*", source) is not None


def _is_anchored(tree: ast.Module, call: ast.Call) -> bool:
    """Whether the call, or every use of the name it is given, is `match` or `fullmatch`."""
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr != "compile":
        return call.func.attr in ("match", "fullmatch")
    names = [
        ast.unparse(node.targets[0]) for node in ast.walk(tree) if isinstance(node, ast.Assign) and node.value is call
    ]
    uses = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names
    }
    return bool(uses) and uses <= {"match", "fullmatch"}


def _evaluated(name: str, expression: ast.expr, flags: int, *, anchored: bool) -> Iterator[Pattern]:
    value = _value(name, expression)
    if value is None or value is _is_none(expression):
        return
    if isinstance(value, bytes):
        value, flags = value.decode("latin-1"), flags | re.ASCII
    assert isinstance(value, str), f"{name}: {ast.unparse(expression)} is no pattern that can be read before it runs"
    yield Pattern(f"{name}: {ast.unparse(expression)[:60]}", value, flags, anchored)


def _is_none(expression: ast.expr) -> Any:
    return None if isinstance(expression, ast.Constant) else ...


def _value(name: str, expression: ast.expr) -> Any:
    """What an expression of a module is, from the module's own names."""
    module = importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    try:
        return eval(compile(ast.Expression(expression), name, "eval"), vars(module).copy())  # noqa: S307
    except NameError as error:
        raise AssertionError(
            f"{name}: {ast.unparse(expression)}: {error}; say in ELSEWHERE where its text is from"
        ) from None
