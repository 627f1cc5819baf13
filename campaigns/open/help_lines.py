"""Where somebody who is worried about a child can turn: the lines of the campaign, and those of the whole country."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

EMERGENCY = "999"
_FILE = Path(__file__).parent / "national_help_lines.json"
_NUMBER = re.compile("([0-9](?:[0-9 ]*[0-9])?)")
# What a telephone may be told to ring: a whole number of the United Kingdom. 61016 takes texts alone.
_RINGABLE = re.compile("0[0-9]{7,10}|1[0-9]{2}|999|116[0-9]{3}")


def help_lines_for(lines: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a campaign, then the country's that none of them names; `parts` are those of each contact, with the
    number to ring where a part is one. The emergency is no line: whoever shows these says it before all others."""
    campaign_lines = list(lines)
    named = {number for line in campaign_lines for number in _numbers(line["contact"])}
    national = [line for line in national_help_lines() if not _numbers(line["contact"]) <= named]
    return [{**line, "parts": _parts(line["contact"])} for line in (*campaign_lines, *national)]


@cache
def national_help_lines() -> tuple[Mapping[str, Any], ...]:
    """Those of the whole country, in the order in which they are shown."""
    return tuple(json.loads(_FILE.read_text()))


def _numbers(contact: str) -> set[str]:
    return {number.replace(" ", "") for number in _NUMBER.findall(contact)}


def _parts(contact: str) -> list[tuple[str, str]]:
    """The text of each part, and the number that it is."""
    parts = [(text, text.replace(" ", "")) for text in _NUMBER.split(contact) if text]
    return [(text, number if _RINGABLE.fullmatch(number) else "") for text, number in parts]
