"""Files in a folder of this machine, each written whole or not at all."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

_ARRIVING = "arriving"  # what has not come in whole


class LocalFolder(FileSystemStorage):
    """A name stands for one content for ever, so that whoever writes it a second time writes the same."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:  # noqa: ARG002 - Django's signature
        """The very name."""
        return name

    def _save(self, name: str, content: Any) -> str:
        draft, target = Path(self.path(f"{_ARRIVING}/{uuid4().hex}")), Path(self.path(name))
        for folder in (draft.parent, target.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with draft.open("xb") as file:
            for chunk in content.chunks():
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        return name

    def abandoned(self, seconds: int) -> Iterator[Path]:
        """What somebody began to write so long ago that nobody is at it any more."""
        oldest = time.time() - seconds
        for draft in Path(self.path(_ARRIVING)).glob("*"):
            if draft.stat().st_mtime < oldest:
                yield draft
