"""What each kind of process may do in the database, as its own login role (docker/roles.sql), which owns nothing.

The owner of the tables is for migrations alone. This is a second wall: what the application must not do it cannot,
whatever makes it try. `granting.py` grants it, docs/access.md prints it, and a test compares both with the database.
"""

from collections.abc import Iterator, Mapping

from django.apps import apps

WEB, WORKER, RELAY, BEAT, COMMAND = KINDS = ("web", "worker", "relay", "beat", "command")
LOGINS = {kind: f"coordination_{kind}" for kind in KINDS}

READ, ADD = "SELECT", "SELECT, INSERT"
ALL = "SELECT, INSERT, UPDATE, DELETE"
Granted = Mapping[str, str]

# A table that is not named below: rows that rules write, at a request, in a worker or at a command.
OF_RULES: Granted = {WEB: ALL, WORKER: ALL, COMMAND: ALL}
_REFERENCE: Granted = {WEB: READ, WORKER: READ, COMMAND: ALL}
# What a reference file names: a worker adds and changes it for whoever runs the service; nothing of it is deleted but
# what belongs to an area.
_LOADED: Granted = {**_REFERENCE, WORKER: "SELECT, INSERT, UPDATE"}
_OF_AN_AREA: Granted = {**_REFERENCE, WORKER: ALL}
# Nothing of it changes; what a redaction changes, the function `rewrite_redacted` does.
_KEPT: Granted = {WEB: ADD, WORKER: ADD, COMMAND: ADD}
# Derived by workers; only a slug that gives way to a mask changes in the request.
_CELLS: Granted = {WEB: "SELECT, UPDATE (campaign)", WORKER: ALL, COMMAND: ALL}
_UNUSED: Granted = {COMMAND: READ}

EXCEPTIONS: Mapping[str, Granted] = {
    "change": {**_KEPT, RELAY: "SELECT, UPDATE (position)"},
    "report": {WEB: READ, WORKER: ADD, COMMAND: ADD},
    "redaction": {WEB: ADD, COMMAND: ADD},
    # Which campaign it is of changes with a slug that gives way to a mask.
    "redacted_text": {WEB: f"{ADD}, UPDATE (campaign)", WORKER: READ, COMMAND: f"{ADD}, UPDATE (campaign)"},
    "retired_key": {WEB: ADD, WORKER: READ, COMMAND: ADD},
    "heartbeat": {WEB: READ, WORKER: ALL, COMMAND: ALL, RELAY: "SELECT, INSERT, UPDATE", BEAT: READ},
    "day_cell": _CELLS,
    "period_cell": {**_CELLS, WEB: "SELECT, UPDATE (campaign, bucket)"},
    **dict.fromkeys(("area_boundary", "area_within"), _REFERENCE),
    **dict.fromkeys(("area_code", "area_population"), _OF_AN_AREA),
    **dict.fromkeys(("area", "channel", "site_type"), _LOADED),
    **dict.fromkeys(("universe", "universe_relation", "universe_population"), _LOADED),
    # A sandbox is one more; and a row is locked by those alone who may change some column of it.
    "organisation": {**_LOADED, WEB: "SELECT, INSERT, UPDATE (website)"},
    # Whose word the service takes for who somebody is, an operator alone says; a first sign-in adds whom it was.
    "identity_provider": {WEB: READ, COMMAND: ALL},
    "provider_identity": {WEB: ADD, COMMAND: ALL},
    # Whether anybody wants to be told of changes that have got their positions.
    "webhook_endpoint": {**OF_RULES, RELAY: "SELECT (status)"},
    "stop": {**_REFERENCE, COMMAND: f"{ALL}, MAINTAIN"},  # its statistics are taken anew after a file
    "django_migrations": dict.fromkeys((WEB, WORKER, RELAY, BEAT, COMMAND), READ),
    **dict.fromkeys(("auth_group", "auth_permission", "auth_group_permissions", "django_content_type"), _UNUSED),
}
# Functions that run as the owner, whoever calls them.
FUNCTIONS: Granted = {
    "rewrite_redacted(text, text, jsonb)": f"{WEB} {COMMAND}",
    "forget_samples(text)": f"{WEB} {COMMAND}",
    # What a word stands in, of the rows that a policy shows (`word_search.py`).
    "find_event(text, text[], integer)": WEB,
    "find_placement(text, text[], integer)": WEB,
}

_WORDS = {"SELECT": "read", "INSERT": "add", "UPDATE": "change", "DELETE": "delete", "MAINTAIN": "analyse"}


def tables() -> list[str]:
    """Every table there is."""
    models = apps.get_models(include_auto_created=True)
    return sorted({"django_migrations", *(model._meta.db_table for model in models if model._meta.managed)})


def granted_on(table: str) -> Granted:
    """What each kind of process may do with it."""
    return EXCEPTIONS.get(table, OF_RULES)


def privilege_lines() -> Iterator[str]:
    """The table of docs/access.md."""
    yield f"| table | {' | '.join(KINDS)} |"
    yield "|---" * (len(KINDS) + 1) + "|"
    for table in tables():
        yield f"| `{table}` | {' | '.join(_in_words(granted_on(table).get(kind, '')) for kind in KINDS)} |"
    for function, kinds in FUNCTIONS.items():
        yield f"| `{function}` | {' | '.join('call' if kind in kinds.split() else '' for kind in KINDS)} |"


def _in_words(privileges: str) -> str:
    for name, word in _WORDS.items():
        privileges = privileges.replace(name, word)
    return privileges
