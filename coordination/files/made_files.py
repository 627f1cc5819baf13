"""Files that are made from what is known and can be made again, each under the digest of all that it is made from; in
the one store (`store.py`), and gone from it an hour after they were made."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from coordination.files.store import the_store

KEPT_FOR = timedelta(hours=1)  # so that a text which is taken out of everything is soon in none of these
_FOLDER = "made"


def made_file(key: str) -> bytes | None:
    """What was made from it, if that is there still."""
    try:
        with the_store().open(_name(key), "rb") as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content


def keep_made_file(key: str, content: bytes) -> None:
    """Have it for whoever asks next."""
    the_store().save(_name(key), ContentFile(content))


def sweep_made_files() -> None:
    """Delete those whose hour is over. One at a time."""
    store, oldest = the_store(), timezone.now() - KEPT_FOR
    for name in map(_name, _keys()):
        if store.get_modified_time(name) < oldest:
            store.delete(name)


def _keys() -> list[str]:
    try:
        return list(the_store().listdir(_FOLDER)[1])
    except FileNotFoundError:  # nothing has been made yet
        return []


def _name(key: str) -> str:
    return f"{_FOLDER}/{key}"
