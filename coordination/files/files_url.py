"""FILES_URL, the one setting of where files are kept: a folder of this machine, or a bucket that all machines reach."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

SAY_FILES_URL = (
    "Set FILES_URL to where files are kept: file:///var/lib/coordination/files, or"
    " s3://key:secret@bucket?region=eu-west-2, with &endpoint=https://… for a store that is not Amazon's."
)


def files_storage(text_of: Callable[[str], str], local: Path) -> dict[str, Any]:
    """What FILES_URL says, as Django wants it; a folder beside the other local data unless it is set.

    Without key and secret a bucket is used in the role of the machine.
    """
    url = text_of("FILES_URL")
    parts = urlsplit(url)
    if not url or (parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc):
        folder = Path(unquote(parts.path)) if url else local / "files"
        return {"BACKEND": "coordination.files.local_folder.LocalFolder", "OPTIONS": {"location": folder}}
    options = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "s3" or not parts.hostname or set(options) - {"region", "endpoint"}:
        raise SystemExit(SAY_FILES_URL)
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _bucket(parts, options)}


def _bucket(parts: SplitResult, options: dict[str, str]) -> dict[str, Any]:
    """Private, and a file under a name is the same for ever: written again it is written over."""
    return {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "region_name": options.get("region"),
        "endpoint_url": options.get("endpoint"),
        "default_acl": None,
        "file_overwrite": True,
        "querystring_auth": True,
    }
