"""Documents set in type from a template and data: PDF that everybody can read (PDF/UA-1), and pictures as PNG. The same
data comes to the same bytes; what was set is kept for an hour by the digest of all that it is made from."""

import hashlib
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Literal

import orjson
import structlog
from django.conf import settings

from coordination.files.made_files import keep_made_file, made_file
from coordination.ground.bounded_process import run_bounded
from coordination.problems.busy import Busy
from coordination.typesetting.characters import shown_data

log = structlog.get_logger(__name__)

_HERE = Path(__file__).parent
Form = Literal["pdf", "png"]
MOST_SECONDS = 60  # by the clock; `typeset_program.py` bounds what it takes of a processor
# Another version of these may make another document of the same.
_MADE_BY = b"\x00".join(
    [
        version("typst").encode(),
        *(_HERE.joinpath(name).read_bytes() for name in ("characters.py", "typeset_program.py")),
    ]
)
# One at a time in a process: of those who ask for the same at once one has it made, and no process makes more than one.
_TURN = Lock()
# Whoever waits for that keeps a thread, which everybody else needs, too: anybody may ask for a published report.
_PLACES = BoundedSemaphore(settings.TYPESETTING_AT_ONCE)


class CannotTypeset(Exception):
    """The document takes more than it is given, or Typst refuses it."""


def typeset(template: Path, data: Mapping[str, Any], form: Form) -> bytes:
    """The document of `template` with `data`, which is JSON; the template has it with `brackets` besides, whether
    brackets stand for what no font shows. Raises CannotTypeset, Busy where others wait already, and what the store
    raises."""
    key = _key(template, data, form)
    return made_file(key) or _made_in_turn(key, template, data, form)


def _made_in_turn(key: str, template: Path, data: Mapping[str, Any], form: Form) -> bytes:
    if not _PLACES.acquire(blocking=False):
        raise Busy
    try:
        with _TURN:
            document = made_file(key)
            if document is None:
                document = typeset_anew(template, data, form)
                keep_made_file(key, document)
            return document
    finally:
        _PLACES.release()


def _key(template: Path, data: Mapping[str, Any], form: Form) -> str:
    parts = (_MADE_BY, form.encode(), template.read_bytes(), _json(data))
    return hashlib.sha256(b"\x00".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def typeset_anew(template: Path, data: Mapping[str, Any], form: Form) -> bytes:
    """The same, whether or not it was made before."""
    for latin in (False, True):  # a mark that a font cannot put upon its letter is found only when it is set
        document = typeset_shown(template, _shown(data, latin=latin), form)
        if document is not None:
            return document
    raise CannotTypeset(template.name)


def typeset_shown(template: Path, data: Mapping[str, Any], form: Form) -> bytes | None:
    """The document, if each of its texts can be shown as it is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "data.json").write_bytes(_json(data))
        arguments = [str(template), form, name]
        facts = run_bounded("coordination.typesetting.typeset_program", arguments, folder, seconds=MOST_SECONDS)
        if "refused" not in facts:
            return (folder / "document").read_bytes()
    log.warning("not_typeset", template=template.name, form=form, **facts)
    return None


def _shown(data: Mapping[str, Any], *, latin: bool) -> dict[str, Any]:
    """The data as the fonts can show it, and whether that took a bracket (`characters.py`)."""
    shown: dict[str, Any] = shown_data(data, latin=latin)
    return {**shown, "brackets": _json(shown).count(b"[") > _json(data).count(b"[")}


def _json(data: Any) -> bytes:
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
