"""Every kind of problem there is, gathered from where each is declared: the types of this floor, named constraints,
actions, refusals with a code of their own, and the rules, whose source is read for what they raise. So nobody keeps a
second list that could lack one."""

import ast
import inspect
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings

from coordination.ground.authorisation import RESOURCES
from coordination.ground.constraints import NAMED
from coordination.ground.errors import Forbidden, Invalid, Refusal
from coordination.problems.problem_types import OF_ONE_ADDRESS, STATUSES, TYPES, ProblemType, type_of

_GATHERING = threading.Lock()
LEFT_OPEN = "…"  # stands in a sentence for what differs from case to case


@dataclass(frozen=True)
class ProblemKind:
    """A type of problem, and the sentences with which rules answer it."""

    type: ProblemType
    sentences: tuple[str, ...]


def every_kind() -> Mapping[str, ProblemKind]:
    """The kinds by the last part of their address, in the order of status and address. To gather them takes a second:
    whoever asks meanwhile waits for the first, instead of doing it too."""
    with _GATHERING:
        return _gathered()


@cache
def _gathered() -> Mapping[str, ProblemKind]:
    sentences: dict[ProblemType, list[str]] = {declared_type: [] for declared_type in (TYPES | OF_ONE_ADDRESS).values()}
    for refusal, code, sentence in _refusals():
        known_sentences = sentences.setdefault(type_of(code, status_of(refusal)), [])
        if sentence and sentence not in known_sentences:
            known_sentences.append(sentence)
    in_order = sorted(sentences, key=lambda kind: (kind.status, kind.code))
    return {kind.uri.rpartition("/")[2]: ProblemKind(kind, tuple(sentences[kind])) for kind in in_order}


def status_of(refusal: type[Refusal]) -> int:
    """The status that a refusal is answered with."""
    return next(STATUSES[kind] for kind in refusal.__mro__ if kind in STATUSES)


def _refusals() -> Iterator[tuple[type[Refusal], str, str]]:
    """Each refusal with its code, and its sentence or nothing."""
    for named in NAMED.values():
        if named.kind is not Invalid:  # those are faults of fields, within one problem
            yield named.kind, named.code, named.sentence
    for resource in RESOURCES.values():
        for action in resource.actions.values():
            if not action.party.hides:
                words = {"party": action.party.name, "action": LEFT_OPEN, "noun": LEFT_OPEN}
                yield Forbidden, action.code or action.party.code, action.says.format(**words)
    subclasses = {kind.__name__: kind for kind in _subclasses(Refusal)}
    for kind in subclasses.values():
        yield kind, kind.code, kind.detail
    for path in _sources():
        yield from _raised(ast.parse(path.read_bytes()), subclasses)


def _subclasses(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for subclass in kind.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)


def _sources() -> Iterator[Path]:
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.parent == settings.BASE_DIR:
            yield from sorted(folder.rglob("*.py"))


def _raised(module: ast.Module, kinds: Mapping[str, type[Refusal]]) -> Iterator[tuple[type[Refusal], str, str]]:
    """What a module raises with a code: `Conflict("gone", "What this was about is gone.")`."""
    texts = _constants(module.body)
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):  # a refusal of its own kind, whose module may not be in use yet
            yield from _declared(node, kinds)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds:
            kind = kinds[node.func.id]
            arguments = dict(zip(inspect.signature(kind).parameters, node.args, strict=False))
            arguments |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
            code = _text(arguments.get("code"), {}) if "code" in arguments else kind.code
            if code and LEFT_OPEN not in code:
                yield kind, code, _text(arguments.get("detail"), texts)


def _declared(node: ast.ClassDef, kinds: Mapping[str, type[Refusal]]) -> Iterator[tuple[type[Refusal], str, str]]:
    texts = _constants(node.body)
    for base in node.bases:
        if isinstance(base, ast.Name) and base.id in kinds and base.id != Refusal.__name__ and texts.get("code"):
            yield kinds[base.id], texts["code"], texts.get("detail", "")


def _constants(lines: Sequence[ast.stmt]) -> dict[str, str]:
    """The texts that have a name there."""
    return {
        target.id: _text(line.value, {})
        for line in lines
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name)
    }


def _text(node: ast.expr | None, texts: Mapping[str, str]) -> str:
    """The sentence that an expression is, with what differs from case to case left open; empty if it is none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else LEFT_OPEN for part in parts)
        case ast.Name(id=name):
            return texts.get(name, "")
    return ""
