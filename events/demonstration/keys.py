"""The demonstration's keys: kept beside the development database, so that a second start prints the same ones."""

import json
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from events.demonstration.load import demonstration_actor
from partners.key_management import issue_api_key
from partners.models import ApiKey, Organisation, Scope

NAME = "demonstration"


def demonstration_keys(organisations: Sequence[str]) -> dict[str, str]:
    """One live key with every scope per organisation: the one kept from last time, else a new one."""
    keys = _stored_keys()
    for slug in organisations:
        if not _lives(keys.get(slug), slug):
            keys[slug] = _new(slug)
    _file().touch(mode=0o600)
    _file().write_text(json.dumps(keys))
    return {slug: keys[slug] for slug in organisations}


def _file() -> Path:
    return Path(settings.LOCAL_DIR) / "demonstration-keys.json"


def _stored_keys() -> dict[str, str]:
    return dict(json.loads(_file().read_text())) if _file().exists() else {}


def _lives(key: str | None, slug: str) -> bool:
    """Whether the database still knows the kept key: it may be another database by now."""
    parts = (key or "").split("_")
    return len(parts) == 3 and ApiKey.objects.live().filter(pk=parts[1], organisation=slug, name=NAME).exists()


def _new(slug: str) -> str:
    organisation = Organisation.objects.get(pk=slug)
    _, key = issue_api_key(organisation, name=NAME, scopes=list(Scope), expires_at=None, by=demonstration_actor(slug))
    return key
