"""What the generators that partners use make of openapi.yaml, and which operations are in it."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.openapi import clients
from tests.pinned_tools import PinnedTools

SCHEMA = Path(__file__).resolve().parents[2] / "openapi.yaml"
TOOLS = PinnedTools(Path(__file__).resolve().parent)
PACKAGE = "coordination_client"
_JAVA = "from openapi_generator_cli import cli; cli()"


@dataclass(frozen=True, slots=True)
class Generator:
    """`generate` fills a folder; the operations are what `name` finds in its files of that `pattern`, each headed by
    its path."""

    generate: Callable[[Path], None]
    pattern: str
    name: str

    def operations(self, folder: Path) -> set[str]:
        """The names of the operations in a filled folder, as short as every generator spells them."""
        files = [f"// {file.name}\n{file.read_text()}" for file in folder.glob(self.pattern)]
        return {plain(name) for text in files for name in re.findall(self.name, text, re.MULTILINE)}


def plain(name: str) -> str:
    """`events_by_ref` and `EventsByRef` alike."""
    return name.replace("_", "").lower()


def _openapi_generator(language: str) -> Callable[[Path], None]:
    def generate(folder: Path) -> None:
        options = ["--additional-properties", f"packageName={PACKAGE}", "-g", language, "-o", str(folder)]
        path = str(TOOLS.python_packages)
        TOOLS.run(sys.executable, "-c", _JAVA, "generate", "-i", SCHEMA, *options, PYTHONPATH=path)

    return generate


def _openapi_python_client(folder: Path) -> None:
    clients.python_client(SCHEMA, folder)


def _openapi_typescript(folder: Path) -> None:
    TOOLS.run_node("node_modules/openapi-typescript/bin/cli.js", SCHEMA, "--output", folder / "schema.d.ts")


def _hey_api(folder: Path) -> None:
    program = "node_modules/@hey-api/openapi-ts/bin/run.js"
    TOOLS.run_node(program, "--input", SCHEMA, "--output", folder, "--no-log-file")


def _orval(folder: Path) -> None:
    program = "node_modules/orval/dist/bin/orval.mjs"
    TOOLS.run_node(program, "--input", SCHEMA, "--output", folder / "api.ts", "--client", "fetch")


GENERATORS = {
    "openapi-generator, Python": Generator(
        _openapi_generator("python"), "*/api/*_api.py", r"^    def ([a-z]\w*)_without_preload_content\("
    ),
    "openapi-generator, TypeScript": Generator(
        _openapi_generator("typescript-fetch"), "apis/*.ts", r"^    async (\w+)Raw\("
    ),
    "openapi-generator, C#": Generator(
        _openapi_generator("csharp"),
        "src/*/Api/*Api.cs",
        r"^        Task<I\w+ApiResponse> (?!\w+OrDefaultAsync)(\w+)Async\(",
    ),
    "openapi-python-client": Generator(_openapi_python_client, "*/api/*/*.py", r"\A// (\w+)\.py\n(?s:.*)^def sync_det"),
    "openapi-typescript": Generator(_openapi_typescript, "schema.d.ts", r'^        \w+: operations\["(\w+)"\];'),
    "hey-api": Generator(_hey_api, "sdk.gen.ts", r"^export const (\w+) = "),
    "orval": Generator(_orval, "api.ts", r"^export const (\w+) = async \("),
}
