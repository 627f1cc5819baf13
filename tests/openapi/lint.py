"""`python -m tests.openapi.lint FILE`: the linters that partners' tools come with, at their recommended rules."""

import sys

from tests.openapi import node

COMMANDS = (
    ("redocly", "lint", "--config", "docs/openapi/redocly.yaml", "--format", "stylish"),
    ("spectral", "lint", "--ruleset", "docs/openapi/spectral.yaml", "--fail-severity", "hint"),
)


def main(file: str) -> int:
    """How many linters complain about `file`; what they say goes to standard output."""
    faults = 0
    for tool, *options in COMMANDS:
        try:
            node.run(tool, *options, file)
        except SystemExit as failed:
            faults += 1
            print(failed)  # noqa: T201
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
