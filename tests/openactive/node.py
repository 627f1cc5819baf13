"""OpenActive's validators from npm, run by Node from PyPI."""

from pathlib import Path

from tests.pinned_tools import PinnedTools

VALIDATORS = PinnedTools(Path(__file__).resolve().parent, "validate.js")


def validate(url: str) -> str:
    """What validate.js says of the feed at `url`. Raises SystemExit when it cannot say it."""
    VALIDATORS.install()
    return VALIDATORS.run_node("validate.js", url)
