"""`verify_report FILE`: computes an exported report again from its inputs, with no service, database or network."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from campaigns.reach import redacted
from campaigns.reach.method import METHOD_VERSION
from campaigns.reach.report import export_faults


def verify_files(arguments: Sequence[str]) -> int:
    """Check each file named; print what was found; 0 when every one is what it says, 1 when not, 2 for no such file."""
    if not arguments:
        return _refused("Name the file: manage.py verify_report report.json")
    return max(_verify(Path(argument)) for argument in arguments)


def _verify(path: Path) -> int:
    try:
        export = json.loads(path.read_bytes(), parse_constant=_refuse, object_pairs_hook=_members)
        found = export_faults(export)
    except OSError as error:
        return _refused(f"{path}: {error.strerror}")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return _refused(f"{path}: this is not an exported report; get it from reports/{{id}}/export/")
    return _tell(path, export, found)


def _tell(path: Path, export: Any, found: list[str]) -> int:
    said = [redacted.redaction_notice(export["redacted"])] if export.get("redacted") is not None else []
    method, digest = export["report"]["method_version"], export["sha256"]
    holds = f"it holds. Computed again from {len(export['inputs']['figures'])} figures: {digest}"
    if method != METHOD_VERSION:
        holds = f"its digests hold: {digest}. It follows method {method}: a release of that method computes it again."
    sys.stdout.writelines(f"{path}: {line}\n" for line in [*said, *(found or [holds])])
    return 1 if found else 0


def _refused(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 2


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member twice")
    return members


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")
