"""`make generators`: each generator finds every operation, what it makes is read by its language, and docs/partners.md
says the same of it."""

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from tests.generators.generated import GENERATORS, PACKAGE, SCHEMA, TOOLS, plain

ROOT = SCHEMA.parent
METHODS = {"get", "put", "post", "patch", "delete"}
TYPESCRIPT = {
    "openapi-generator, TypeScript": "index.ts",
    "openapi-typescript": "schema.d.ts",
    "hey-api": "index.ts",
    "orval": "api.ts",
}
STRICT = ("--noEmit", "--strict", "--target", "es2022", "--module", "preserve", "--moduleResolution", "bundler")
PARSE_CSHARP = """
import sys, pathlib, tree_sitter, tree_sitter_c_sharp
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_c_sharp.language()))
files = sorted(pathlib.Path(sys.argv[1]).rglob("*.cs"))
assert len(files) > 100, files
print(*(file for file in files if parser.parse(file.read_bytes()).root_node.has_error), sep="\\n", end="")
"""

pytestmark = pytest.mark.skipif(
    "GENERATORS" not in os.environ, reason="`make generators` runs it: it installs what nothing else needs"
)


def contract_operations() -> Iterator[str]:
    for methods in yaml.load(SCHEMA.read_text(), yaml.CSafeLoader)["paths"].values():
        yield from (operation["operationId"] for method, operation in methods.items() if method in METHODS)


@pytest.mark.parametrize("name", GENERATORS)
def test_every_operation_is_in_what_is_generated_by(generated: Callable[[str], Path], name: str) -> None:
    wanted = {plain(operation) for operation in contract_operations()}
    assert "importscreate" in wanted
    assert wanted - GENERATORS[name].operations(generated(name)) == set()


@pytest.mark.parametrize("name", TYPESCRIPT)
def test_the_strict_typescript_compiler_takes(generated: Callable[[str], Path], name: str) -> None:
    entry = generated(name) / TYPESCRIPT[name]
    TOOLS.run_node("node_modules/typescript/bin/tsc", *STRICT, entry)


def test_the_python_package_of_openapi_generator_is_imported_without_a_warning(
    generated: Callable[[str], Path],
) -> None:
    path = f"{generated('openapi-generator, Python')}:{TOOLS.python_packages}"
    TOOLS.run(sys.executable, "-W", "error", "-c", f"import {PACKAGE}", PYTHONPATH=path)


def test_the_csharp_of_openapi_generator_has_no_error_of_syntax(generated: Callable[[str], Path]) -> None:
    folder = generated("openapi-generator, C#")
    faulty = TOOLS.run(sys.executable, "-c", PARSE_CSHARP, folder, PYTHONPATH=str(TOOLS.python_packages))
    assert faulty == ""


def test_the_table_of_generators_names_the_versions_and_operations_that_were_tried() -> None:
    rows = re.findall(
        r"^\| \[([\w-]+)\]\([^)]+\)[^|]* \| ([\d.]+) \| (\d+) \|", (ROOT / "docs/partners.md").read_text(), re.M
    )
    pins = "".join((ROOT / name).read_text() for name in ("tests/generators/requirements.txt", "requirements-dev.txt"))
    pins += (TOOLS.pinned / "package.json").read_text()
    count = len(list(contract_operations()))
    assert {name.partition(",")[0] for name in GENERATORS} == {name for name, _, _ in rows}
    for name, version, operations in rows:
        assert re.search(rf'{name}(-cli|/openapi-ts)?(==|": "){re.escape(version)}\b', pins), name
        assert int(operations) == count, name
