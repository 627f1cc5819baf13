"""`make clients`: clients of the API as partners would generate them, from openapi.yaml into .local/clients."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.openapi import node

CLIENTS = node.ROOT / ".local" / "clients"
PACKAGE = "campaign_coordination_client"
CLIENT_TS = """\
// A client of the API: every address, parameter, body and answer is checked by the types in schema.d.ts.
import createClient from "openapi-fetch";
import type { paths } from "./schema.js";

export function coordination(baseUrl: string, key: string) {
  return createClient<paths>({
    baseUrl,
    headers: { Authorization: `Bearer ${key}` },
    querySerializer: { array: { style: "form", explode: false } },
  });
}
"""


def python_client(schema: Path, into: Path) -> Path:
    """Generate the Python package; returns the directory to put on the path. Raises SystemExit with what was said:
    a warning means that a part of the contract is not in the client."""
    shutil.rmtree(into, ignore_errors=True)
    into.parent.mkdir(parents=True, exist_ok=True)
    programs = Path(sys.executable).parent  # ruff formats what is generated
    said = subprocess.run(
        [str(programs / "openapi-python-client"), "generate", "--path", str(schema), "--output-path", str(into)],
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if said.returncode:
        raise SystemExit(f"The Python client could not be generated:\n{said.stdout}")
    return into


def typescript_client(schema: Path, into: Path) -> Path:
    """Generate the types and a client of them; returns the directory. Raises SystemExit with what was said."""
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    node.run("openapi-typescript", str(schema), "--output", str(into / "schema.d.ts"), "--alphabetize")
    (into / "client.ts").write_text(CLIENT_TS)
    return into


def main() -> None:
    """Both clients."""
    schema = node.ROOT / "openapi.yaml"
    print(f"Python: {python_client(schema, CLIENTS / 'python')}")  # noqa: T201
    print(f"TypeScript: {typescript_client(schema, CLIENTS / 'typescript')}")  # noqa: T201


if __name__ == "__main__":
    main()
