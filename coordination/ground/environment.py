"""What the environment says, read strictly: a setting that is missing or malformed stops the start with a sentence that
says what to set. Without DATABASE_URL this is development, with embedded servers and a secret key of its own.
"""

import contextlib
import difflib
import hashlib
import hmac
import os
import re
import secrets
import sys
from collections.abc import Callable, Iterable
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

from coordination.devservices import embedded
from coordination.ground.timeouts import Patience

_env = environ.Env()
DECLARED: dict[str, str] = {}  # every setting that has been asked for, with its default where that is a plain one
# Whatever begins so is meant for us.
_OURS = re.compile(r"RATE_LIMIT_|KEEP_|IMPORT_|EXPORTS?_|(WEB|WORKER|RELAY|BEAT|COMMAND)_[A-Z]+_SECONDS$", re.ASCII)
# Commands that make or read the schema; `serve` brings it up to date before it starts the processes.
_OWNERS = {"migrate", "serve", "makemigrations", "sqlmigrate", "lintmigrations", "grant_privileges", "flush"}
_ALIKE = 0.85  # of 1: an odd letter in a name, and not another word
_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}

SAY_SECRET_KEY = "Set SECRET_KEY to a long random text (50 characters or more); it signs sessions and API keys."  # noqa: S105
SAY_DATABASE_URL = (
    "Set DATABASE_URL to the address of a PostgreSQL database: postgresql://user:password@host:5432/name."
)
SAY_REDIS_URL = "Set REDIS_URL to the address of a Valkey or Redis server: redis://:password@host:6379/0."
SAY_ALLOWED_HOSTS = (
    "Set ALLOWED_HOSTS to the host names this service answers to, separated by commas: coordination.example.gov.uk."
)
SAY_SMTP_URL = (
    "Set SMTP_URL to the mail server: smtp+tls://user:password@mail.example:587 (STARTTLS), smtps:// or smtp://."
)
SAY_FORMER_KEYS = "Set SECRET_KEY_FALLBACKS to former values of SECRET_KEY, separated by spaces, or leave it out."
SAY_PEPPER = "Set API_KEY_PEPPER to a long random text (50 characters or more), or leave it out to derive it."


def environment_text(name: str) -> str:
    """The variable without surrounding space; empty if it is not set."""
    DECLARED.setdefault(name, "")
    return str(_env.str(name, default="")).strip()


def environment_flag(name: str, *, default: bool) -> bool:
    """A yes or a no."""
    DECLARED[name] = str(default).lower()
    text = environment_text(name).lower()
    if text and text not in _WORDS:
        raise SystemExit(f"Set {name} to true or false.")
    return _WORDS[text] if text else default


def environment_number(name: str, *, default: int, least: int = 1) -> int:
    """A whole number, `least` or more."""
    DECLARED[name] = str(default)
    text = environment_text(name)
    if text and not (text.isascii() and text.isdigit() and int(text) >= least):
        raise SystemExit(f"Set {name} to a whole number, {least} or more.")
    return int(text) if text else default


def unknown_settings(names: Iterable[str]) -> list[str]:
    """A sentence about each of the variables that looks like a setting and is none, so that a slip of the pen is not
    taken for the default in silence. To be asked when all settings have been read."""
    sentences = []
    for name in sorted(set(names) - set(DECLARED)):
        nearest = difflib.get_close_matches(name.upper(), DECLARED, n=1, cutoff=_ALIKE)
        if nearest:
            sentences.append(f"There is no setting {name}; the nearest is {nearest[0]}.")
        elif _OURS.match(name):
            sentences.append(f"There is no setting {name}; .env.example lists them all.")
    return sentences


def in_development() -> bool:
    """Whether no database is given, so that the embedded one is used."""
    return not environment_text("DATABASE_URL")


def database_from_environment(local: Path, patience: Patience, kind: str = "command") -> dict[str, Any]:
    """Django's settings of the database: DATABASE_URL's, or those of the embedded server in `local`, for a process of
    that `kind`. What DATABASE_URL says in `options` comes after ours, and wins."""
    url = environment_text("DATABASE_URL") or _embedded_url(local, kind)
    try:
        parts = urlsplit(url)
        settings = _env.db_url_config(url) if parts.scheme in ("postgres", "postgresql") else {}
    except ValueError:
        settings = {}
    if not settings.get("NAME"):
        raise SystemExit(SAY_DATABASE_URL)
    options = {"connect_timeout": 5, **settings.get("OPTIONS", {})}
    options["options"] = f"{patience.options} {options.get('options', '')}".strip()
    host = options.pop("host", "")  # the folder of a socket can only stand in the query
    return {
        **settings,
        "HOST": settings["HOST"] or host,
        "OPTIONS": options,
        # A connection outlives the request, and is tried before it serves the next one.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _embedded_url(local: Path, kind: str) -> str:
    """For the login role of the process, or the owner of the tables where the command is one for it."""
    servers = embedded.use_servers(local)
    return servers.postgres_url if _OWNERS & set(sys.argv[1:2]) else servers.login_url(kind)


def redis_url(local: Path) -> str:
    """REDIS_URL, or the address of the embedded server in `local`."""
    url = environment_text("REDIS_URL")
    if not url:
        if not in_development():
            raise SystemExit(SAY_REDIS_URL)
        return embedded.use_servers(local).valkey_url
    try:
        parts = urlsplit(url)
        complete = bool(parts.path if parts.scheme == "unix" else parts.hostname and parts.port != 0)
    except ValueError:  # a port that is no number
        complete = False
    if not complete or parts.scheme not in ("redis", "rediss", "unix"):
        raise SystemExit(SAY_REDIS_URL)
    return url


def secret_key(local: Path) -> str:
    """SECRET_KEY; in development one made the first time and kept in `local`, readable by its owner alone."""
    configured_key = environment_text("SECRET_KEY")
    if configured_key or not in_development():
        return _secret(configured_key, SAY_SECRET_KEY)
    return kept_secret(local / "secret_key", lambda: secrets.token_urlsafe(64))


def kept_secret(file: Path, make: Callable[[], str]) -> str:
    """What `file` keeps, readable by its owner alone; made the first time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        draft = file.with_name(f"{file.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        with contextlib.suppress(FileExistsError):  # of two processes starting at once, one wins and both read its key
            file.hardlink_to(draft)
        draft.unlink()
    return file.read_text()


def former_secret_keys() -> list[str]:
    """SECRET_KEY_FALLBACKS: former values of SECRET_KEY, separated by spaces, under which sessions are still good and
    what was sealed still opens."""
    return [_secret(former_key, SAY_FORMER_KEYS) for former_key in environment_text("SECRET_KEY_FALLBACKS").split()]


def environment_pepper(key: str) -> str:
    """API_KEY_PEPPER, which API keys are hashed with; derived from the secret key `key` unless given. Set it apart if
    you mean ever to change SECRET_KEY: a changed pepper makes every API key invalid."""
    configured_pepper = environment_text("API_KEY_PEPPER")
    if configured_pepper:
        return _secret(configured_pepper, SAY_PEPPER)
    return hmac.new(key.encode(), b"api-key-pepper", hashlib.sha256).hexdigest()


def allowed_hosts() -> list[str]:
    """ALLOWED_HOSTS; in development this machine."""
    hosts = [host.strip() for host in environment_text("ALLOWED_HOSTS").split(",") if host.strip()]
    if any(set(host) & set("/ @?#") for host in hosts) or (not hosts and not in_development()):
        raise SystemExit(SAY_ALLOWED_HOSTS)
    return hosts or ["127.0.0.1", "localhost", "[::1]", "testserver"]


def public_url(hosts: list[str]) -> str:
    """PUBLIC_URL, where callers reach the service, for addresses in messages; else made of the first of `hosts`."""
    url, port = environment_text("PUBLIC_URL").rstrip("/"), environment_text("PORT") or "8000"
    if url and not re.fullmatch(r"https?://[^/?#@\s]+", url):
        raise SystemExit("Set PUBLIC_URL to the address callers use, without a path: https://coordination.example.")
    if in_development():
        return url or f"http://localhost:{port}"
    first_host = next((host for host in hosts if not host.startswith(("*", "."))), "localhost")
    return url or f"https://{first_host}"


def smtp_server() -> dict[str, Any]:
    """SMTP_URL, the server that mail goes through, as Django's connection wants it; none in development."""
    url = environment_text("SMTP_URL")
    if not url:
        return {}
    try:
        parts = urlsplit(url)
        port = parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not (port and parts.hostname):
        raise SystemExit(SAY_SMTP_URL)
    return {
        "host": parts.hostname,
        "port": port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
    }


def environment_networks(name: str) -> list[str]:
    """A list of networks, separated by commas: 127.0.0.0/8,fd00::/8."""
    networks = [network.strip() for network in environment_text(name).split(",") if network.strip()]
    try:
        return [str(ip_network(network)) for network in networks]
    except ValueError:
        raise SystemExit(f"Set {name} to networks separated by commas: 127.0.0.0/8,fd00::/8.") from None


def _secret(secret: str, sentence: str) -> str:
    if len(secret) < 50 or len(set(secret)) < 10:
        raise SystemExit(sentence)
    return secret
