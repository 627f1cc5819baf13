"""Where measurements are kept: one section of RESULTS.md per benchmark, replaced by each run."""

import os
import platform
import re
from pathlib import Path

RESULTS = Path(__file__).resolve().parent / "RESULTS.md"
TITLE = "# Results\n\nWritten by the benchmarks; each replaces its own section.\n"


def write_section(title: str, body: str) -> None:
    """Put `body` under the heading `title`, in place of what an earlier run wrote there."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else TITLE
    section = f"## {title}\n\n{body.strip()}\n"
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found:
        text = text[: found.start()] + section + ("\n" if found.end() < len(text) else "") + text[found.end() :]
    else:
        text = f"{text.rstrip()}\n\n{section}"
    RESULTS.write_text(text, encoding="utf-8")


def machine() -> str:
    """What the figures were measured on, in a few words."""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
