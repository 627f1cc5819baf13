"""`python -m tests.fuzz [--seconds N] [--seed N]`: Schemathesis against the running service.

It calls as four organisations would, and ends with 1 for a server error, an answer that is not as openapi.yaml says,
or a run that saw too little to prove anything: fewer than nine in ten operations answering 2xx (in a short run three
in four), or mostly refusals at the door (401, 404). A short run, which stands before every merge, draws the same
cases each time, so that the change is judged and not the dice; a long one searches on, and says its seed.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Any

from tests.fuzz.world import Caller, people
from tests.whole_service import ROOT, issue_key, serving

ROLES = {  # organisation: scopes
    "dudley": "read,write",
    "british-transport-police": "read,write,review",
    "west-midlands-police": "read,write,review,manage",
    "transport-for-west-midlands": "read",
}
HOME = ROOT / ".local" / "fuzz"
SECONDS = 280  # of fuzzing, over all four roles: examples and coverage of every operation alone take most of it
ENOUGH = 300  # from so many on, a refusal by a rule that no operation lists is a fault; before, it is only shown
SEED = 2017  # of a short run
SHARE_OF_A_LONG_RUN, SHARE_OF_A_SHORT_RUN = 0.9, 0.75  # of the operations: which a short run gets right is chance
MANY = 20  # things in each state, which the fuzzer uses up
Tally = Counter[tuple[str, int]]


def main() -> int:
    """Fuzz as each role in turn, and judge what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz the service through openapi.yaml.")
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"how long to fuzz, in all ({SECONDS})")
    parser.add_argument("--schema", default="openapi.yaml", help="the contract (openapi.yaml)")
    parser.add_argument("--seed", type=int, help=f"of the cases ({SEED} in a short run, chance in a long one)")
    options = parser.parse_args()
    total: Tally = Counter()
    faults = []
    with serving(HOME) as address:
        world = _world(address)
        for role, scopes in ROLES.items():
            calling = {**world, "key": issue_key(HOME, role, scopes)}
            seen, clean = _as_role(calling, options)
            _say(f"{role}: {sum(seen.values())} cases{'' if clean else ', NOT CLEAN'}")
            faults += [] if clean else [f"Schemathesis found faults as {role}; they stand above."]
            total += seen
            (HOME / f"seen-{role}.json").write_text(json.dumps(_by_operation(seen), indent=1))
    share = SHARE_OF_A_LONG_RUN if options.seconds >= ENOUGH else SHARE_OF_A_SHORT_RUN
    faults += verdict(total, operations(options.schema), share)
    for fault in faults:
        _say(fault)
    return int(bool(faults))


def verdict(seen: Mapping[tuple[str, int], int], wanted: set[str], least: float = SHARE_OF_A_LONG_RUN) -> list[str]:
    """What is wrong with a run that counted `seen`, by operation and status; also says its figures."""
    answered = {operation for operation, status in seen if 200 <= status < 300} & wanted
    share = len(answered) / len(wanted)
    cases = sum(seen.values())
    turned_away = sum(times for (_, status), times in seen.items() if status in (401, 404))
    failed = sum(times for (_, status), times in seen.items() if status >= 500 and status != 503)
    _say(f"{cases} cases; {len(answered)} of {len(wanted)} operations ({share:.1%}) seen answering 2xx")
    _say(f"{failed} server errors; {turned_away} answers 401 or 404")
    faults = [f"{failed} answers were server errors."] if failed else []
    if share < least:
        faults.append(f"Never seen answering 2xx: {', '.join(sorted(wanted - answered))}.")
    if turned_away * 2 > cases:
        faults.append("More than half of the answers were 401 or 404: this run proves nothing.")
    return faults


def operations(schema: str) -> set[str]:
    """The names of all operations of the contract."""
    lines = (ROOT / schema).read_text().splitlines()
    named = {line.split(": ")[1] for line in lines if line.startswith("      operationId: ")}
    return named - {"webhook_change"}


def _as_role(world: dict[str, Any], options: argparse.Namespace) -> tuple[Tally, bool]:
    """What was seen by the caller of that world in its share of the seconds, and whether Schemathesis found nothing."""
    (HOME / "world.json").write_text(json.dumps(world))
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": "tests.fuzz.hooks",
        "FUZZ_WORLD": str(HOME / "world.json"),
        "FUZZ_TALLY": str(HOME / "tally.tsv"),
        "FUZZ_CLIENT": f"Basic {base64.b64encode(':'.join(world['pools']['token']).encode()).decode()}",
        "FUZZ_UNLISTED": "fail" if options.seconds >= ENOUGH else "show",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", "tests/fuzz/schemathesis.toml"]
    command += ["run", options.schema, "--url", world["address"], "--header", f"Authorization: Bearer {world['key']}"]
    command += ["--max-time", str(options.seconds // len(ROLES)), "--no-color", *_seed(options)]
    command += ["--phases", "examples,coverage,fuzzing,stateful", "--warnings", "off"]
    run = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    lines = (HOME / "tally.tsv").read_text().splitlines()
    seen: Tally = Counter()
    for operation, status, times in (line.split("\t") for line in lines):
        seen[operation, int(status)] = int(times)
    return seen, run.returncode == 0


def _seed(options: argparse.Namespace) -> list[str]:
    """The option that fixes the cases, or none where chance is to search."""
    seed = options.seed if options.seed is not None or options.seconds >= ENOUGH else SEED
    return [] if seed is None else ["--seed", str(seed)]


def _by_operation(seen: Tally) -> dict[str, dict[int, int]]:
    table: dict[str, dict[int, int]] = {}
    for (operation, status), times in sorted(seen.items()):
        table.setdefault(operation, {})[status] = times
    return table


def _world(address: str) -> dict[str, Any]:
    """What there is to find, made by three organisations with keys for everything."""
    everything = "read,write,review,manage"
    tellers = ("dudley", "british-transport-police", "west-midlands-police")
    council, police, lead = (Caller(address, issue_key(HOME, one, everything)) for one in tellers)
    keys = dict.fromkeys(("areas", "channels", "universes"), "code")
    keys |= {"organisations": "slug", "stops": "atco_code", "review_rules": "slug"}
    reference = {name: council.ids(f"/{name.replace('_', '-')}/", field) for name, field in keys.items()}
    return {"address": address, "reference": reference, "pools": people(council, police, lead, many=MANY)}


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
