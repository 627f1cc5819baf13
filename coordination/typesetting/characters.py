"""Text as the fonts can show it that Typst brings along, of which there are three and no other is read: a document in
which a character has no shape is none that everybody can read (PDF/UA), so what has none is said in words."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

# What Libertinus Serif, New Computer Modern and DejaVu Sans Mono have between them, upright and bold: Latin, Greek,
# Cyrillic, Armenian, Hebrew and Arabic letters, signs and arrows.
_SHOWN = (
    "20-7e a0-ac ae-34e 350-377 37a-37f 384-38a 38c 38e-3a1 3a3-4ff 510-513 51a-51d 531-556 559-58a 58d-58f 591-5c7"
    " 5d0-5ea 5ef-5f4 609-60a 60c 615 61b 61f 621-63a 640-655 65a 660-66d 674 679-67b 67e-680 683-684 686-687 691"
    " 698 6a4 6a9 6af 6be 6cc 6f0-6f9 10d0-10ff 1d00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d"
    " 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2000-200a 2010-2027 202f-2037"
    " 2039-2040 2042 2044-204b 204f 2052 2054 205f 2070-2071 2074-208e 2090-209c 20a0-20c0 2100-2103 2105-2106 2109"
    " 210c-210f 2111 2113 2115-2117 2119-211a 211c-211e 2120 2122 2124 2126-2127 212a-212b 212e 2135-2139 2150-2151"
    " 2153-2184 2189 2190-2220 2222-222d 2234-223d 2241-226b 226d-228b 2460-262f 2638-268b 2690-269c 2701-2704"
    " 2706-2709 270c-2727 2729-274b 274d 274f-2752 2756 2758-275e 2761-277f 2794 2798-27af 27b1-27be"
)
LATIN = "20-7e a0-ac ae-17f 2010-2027 2030-203a 20ac"
_BETWEEN = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def _pattern(ranges: str) -> re.Pattern[str]:
    """What is no character of the ranges, with the blanks between."""
    ends = (part.partition("-")[::2] for part in ranges.split())
    shown = "".join(f"{chr(int(first, 16))}-{chr(int(last or first, 16))}" for first, last in ends)
    others = f"[^{shown}]+"  # no end of a range means anything to it
    return re.compile(f"{others}(?: {others})*")


_UNSHOWN, _NOT_LATIN = _pattern(_SHOWN), _pattern(LATIN)


def shown_text(text: str, *, latin: bool = False) -> str:
    """The text with what the fonts have, in its composed form (NFC) and in one line: letters of another script are said
    to be such, `[Gurmukhi text]`, and pictures and signs by name, `[grinning face]`. `latin`: as if the fonts had
    nothing but Latin letters and their signs."""
    in_one_line = _BETWEEN.sub(" ", unicodedata.normalize("NFC", text))
    return (_NOT_LATIN if latin else _UNSHOWN).sub(lambda run: _said(run[0]), in_one_line)


def shown_data(value: Any, *, latin: bool = False) -> Any:
    """The same for every text in what JSON can say; names of members stay."""
    if isinstance(value, str):
        return shown_text(value, latin=latin)
    if isinstance(value, Mapping):
        return {name: shown_data(inner, latin=latin) for name, inner in value.items()}
    return [shown_data(inner, latin=latin) for inner in value] if isinstance(value, list | tuple) else value


def _said(run: str) -> str:
    words = dict.fromkeys(word for character in run if (word := _word(character)))
    return f"[{', '.join(words)}]" if words else ""


def _word(character: str) -> str:
    """What stands for it; nothing for what has no shape of its own, as joiners, marks and selectors of one."""
    kind = unicodedata.category(character)
    if kind in ("Cf", "Mn", "Mc", "Me", "Sk", "Zs"):
        return ""
    name = unicodedata.name(character, "")
    if kind.startswith("L") and name:
        script = name.split()[0]
        return f"{script if script == 'CJK' else script.capitalize()} text"
    return name.lower() or "unknown character"
