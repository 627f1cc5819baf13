"""`verify_report FILE`: computes an exported report again from its inputs, with no service, database or network."""

import json
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from campaigns.reach.documents import tombstones
from campaigns.reach.documents.origin import Trusted, origin_faults, origin_notice
from campaigns.reach.documents.report import export_faults
from campaigns.reach.documents.signatures import read_public_keys
from campaigns.reach.method import METHOD_VERSION


def add_arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="What reports/{id}/export/ answered.")
    parser.add_argument(
        "--key", metavar="FILE", help="The public keys that may have signed it: a JWK set, one JWK, or PEM."
    )
    parser.add_argument("--digest", metavar="SHA256", help="The digest it must have, from wherever you have it.")


def verify_from_command_line(arguments: Sequence[str]) -> int:
    """As `manage.py verify_report`, with the arguments after that."""
    parser = ArgumentParser(prog="manage.py verify_report", description=__doc__)
    add_arguments(parser)
    return verify_files(parser.parse_args(arguments))


def verify_files(options: Namespace) -> int:
    """Check each file named; print what was found; 0 when every one is what it says, 1 when not, 2 for no such file."""
    if options.digest is not None and (len(options.files) > 1 or not re.fullmatch("[0-9a-f]{64}", options.digest)):
        return _refused("--digest is the SHA-256 of one report: 64 hexadecimal digits, and one FILE.")
    try:
        keys = None if options.key is None else read_public_keys(Path(options.key).read_bytes())
    except OSError as error:
        return _refused(f"{options.key}: {error.strerror}")
    except (ValueError, RecursionError):
        return _refused(f"{options.key}: there is no Ed25519 key in it; get open/signing-keys.jwks from the service.")
    return max(_verify(Path(file), Trusted(keys, options.digest)) for file in options.files)


def _verify(path: Path, trusted: Trusted) -> int:
    try:
        export = json.loads(path.read_bytes(), parse_constant=_refuse, object_pairs_hook=_members)
        faults = [*export_faults(export), *origin_faults(export, trusted)]
    except OSError as error:
        return _refused(f"{path}: {error.strerror}")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return _refused(f"{path}: this is not an exported report; get it from reports/{{id}}/export/")
    return _tell(path, faults or [_verdict(export), origin_notice(export, trusted)], export, failed=bool(faults))


def _verdict(export: Any) -> str:
    method, digest = export["report"]["method_version"], export["sha256"]
    if method != METHOD_VERSION:
        return f"its digests hold: {digest}. It follows method {method}: a release of that method computes it again."
    return f"it holds. Computed again from {len(export['inputs']['figures'])} figures: {digest}"


def _tell(path: Path, lines: list[str], export: Any, *, failed: bool) -> int:
    notices = [tombstones.redaction_notice(export["redacted"])] if export.get("redacted") is not None else []
    sys.stdout.writelines(f"{path}: {line}\n" for line in [*notices, *lines])
    return 1 if failed else 0


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
