"""`.env.example` and docker-compose.yml have every setting there is, at its default, and none that there is not."""

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from coordination.ground.environment import unknown_settings
from coordination.limits.policies import DEFAULTS
from tests.coordination.ground.test_settings import COMPLETE, start

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
KINDS = ("web", "worker", "relay", "beat", "command")
OF_COMPOSE = {"POSTGRES_PASSWORD", "DATABASE_PASSWORD", "VALKEY_PASSWORD", "VERSION"}
OF_COMPOSE |= {f"{kind.upper()}_DATABASE_PASSWORD" for kind in KINDS}
EXAMPLES = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))


@cache
def declared() -> dict[str, Any]:
    """Every setting and its default, as a process that has nothing but the needed ones reads them."""
    code = "import json; from coordination import settings; from coordination.ground.environment import DECLARED"
    command = [sys.executable, "-c", f"{code}; print(json.dumps(DECLARED))"]
    environment = {"PATH": os.environ["PATH"], **COMPLETE}
    return dict(json.loads(subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True).stdout))


def test_the_example_has_every_setting_and_nothing_else() -> None:
    assert len(declared()) > 50
    assert set(EXAMPLES) - OF_COMPOSE == set(declared())


def test_the_example_shows_the_defaults() -> None:
    defaults = {name: value for name, value in declared().items() if value}
    defaults |= {f"RATE_LIMIT_{policy.name.upper()}": f"{policy.quota}/{policy.window}" for policy in DEFAULTS}
    assert {name: EXAMPLES[name] for name in defaults} == defaults


@pytest.mark.parametrize("service", ["web", "worker", "beat", "relay", "migrate"])
def test_compose_passes_every_setting_to_every_process(service: str) -> None:
    passed = set(COMPOSE["services"][service]["environment"])
    assert set(declared()) - passed - {"PORT", "PROCESS"} == set()  # a port of the proxy; what the command line says
    assert passed - set(declared()) == {"REMAP_SIGTERM"}


@pytest.mark.parametrize("service", [*KINDS, "migrate"])
def test_a_process_under_compose_knows_the_password_of_its_own_role_alone(service: str) -> None:
    known = re.findall(r"\$\{([A-Z_]*DATABASE_PASSWORD)", json.dumps(COMPOSE["services"][service]["environment"]))
    of_its_role = {"migrate": "DATABASE_PASSWORD"}.get(service, f"{service.upper()}_DATABASE_PASSWORD")
    assert known == [of_its_role]


def test_compose_sets_nothing_that_the_example_lacks() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked <= set(EXAMPLES)


def test_a_setting_that_compose_leaves_empty_is_not_set() -> None:
    environment = COMPOSE["services"]["web"]["environment"]
    empty = {name: "" for name, value in environment.items() if value == f"${{{name}:-}}"}
    assert len(empty) > 40
    assert (start(**empty).stderr, start(**empty).stdout) == ("", "True\n")


@pytest.mark.parametrize("service", ["web", "worker", "beat", "relay", "migrate", "proxy"])
def test_what_is_on_its_way_lies_on_disk_under_compose(service: str) -> None:
    facts = COMPOSE["services"][service]
    (volume,) = [line.split(":")[0] for line in facts["volumes"] if line.split(":")[1] == "/tmp"]  # noqa: S108
    assert volume in COMPOSE["volumes"]
    assert "tmpfs" not in facts and facts["read_only"]


def test_a_setting_that_there_is_not_is_named() -> None:
    known = {"PATH": "", "HTTPS_PROXY": "", "WEB_CONCURRENCY": "", "PGHOST": "", "HOSTNAME": "", "REMAP_SIGTERM": ""}
    assert unknown_settings({**declared(), **known, **dict.fromkeys(OF_COMPOSE)}) == []
    assert unknown_settings(["RATE_LIMIT_WRITE", "debug", "KEEP_ALL"]) == [
        "There is no setting KEEP_ALL; .env.example lists them all.",
        "There is no setting RATE_LIMIT_WRITE; the nearest is RATE_LIMIT_WRITES.",
        "There is no setting debug; the nearest is DEBUG.",
    ]


def test_every_process_names_it_at_its_start() -> None:
    command = [sys.executable, "-c", "import django; django.setup()"]
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "coordination.settings", **COMPLETE}
    begun = {**environment, "ALOWED_HOSTS": "example.org"}
    said = subprocess.run(command, env=begun, cwd=ROOT, capture_output=True, text=True, check=True).stderr
    assert "There is no setting ALOWED_HOSTS; the nearest is ALLOWED_HOSTS." in said
    assert subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True).stderr == b""
