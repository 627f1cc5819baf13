"""What the guard against personal data finds, takes for it and costs.

    python -m bench.guard

Recall and false alarms by kind on the texts that the rules were not tuned on: the test half of the families, and two
hundred texts written before the rules. Writes its section of bench/RESULTS.md.
"""

from collections import Counter
from collections.abc import Iterable
from time import perf_counter, process_time

from bench.results import machine, write_section
from coordination.ground.personal_data import Level, find_personal_data
from tests.personal_data.corpus import Text, half, unseen

HOSTILE = {
    '`"Aa\'" * n`': "Aa'",
    '`"a" * n`': "a",
    '`"1" * n`': "1",
    '`"Chloe 14 " * n`': "Chloe 14 ",
    '`"a dot b at " * n`': "a dot b at ",
    '`"+48 6" * n`': "+48 6",
    '`"x.com/" * n`': "x.com/",
}


def levels(text: str) -> set[Level]:
    """The levels of what is found in a text."""
    return {finding.level for finding in find_personal_data(text)}


def table_of_kinds(texts: list[Text]) -> str:
    """One row per kind: what was refused, held and passed, of a kind that must be found or must pass."""
    rows = ["| kind | texts | refused | held | passed | |", "|---|---|---|---|---|---|"]
    for expected in ("found", "passed"):
        of_these = [text for text in texts if (text.expected == "passed") == (expected == "passed")]
        for kind in dict.fromkeys(text.kind for text in of_these):
            rows.append(_row(kind, [text for text in of_these if text.kind == kind], expected))
        rows.append(
            _row("**all that hold something**" if expected == "found" else "**all harmless**", of_these, expected)
        )
    return "\n".join(rows)


def _row(kind: str, texts: list[Text], expected: str) -> str:
    counts = Counter(_verdict(text) for text in texts)
    passed = counts["passed"]
    of_ten_thousand = f"{10_000 * passed / len(texts):,.0f} leaks per 10,000"
    if expected == "passed":
        of_ten_thousand = f"{100 * (len(texts) - passed) / len(texts):.1f} % false alarms"
    return f"| {kind} | {len(texts)} | {counts['refused']} | {counts['held']} | {passed} | {of_ten_thousand} |"


def _verdict(text: Text) -> str:
    seen = levels(text.text)
    return "refused" if Level.REFUSED in seen else "held" if seen else "passed"


def milliseconds(texts: Iterable[str]) -> float:
    """Processor time to screen these texts."""
    started = process_time()
    for text in texts:
        find_personal_data(text)
    return (process_time() - started) * 1_000


def table_of_times() -> str:
    """Processor time by the length of a hostile text, the best of three."""
    rows = ["| text | 2,000 characters | 4,000 | 8,000 | 450 of 2,000 |", "|---|---|---|---|---|"]
    for name, unit in HOSTILE.items():
        sizes = [min(milliseconds([(unit * size)[:size]]) for _ in range(3)) for size in (2_000, 4_000, 8_000)]
        cells = " | ".join(f"{each:.1f} ms" for each in [*sizes, 450 * sizes[0]])
        rows.append(f"| {name} | {cells} |")
    return "\n".join(rows)


def main() -> None:
    """Measure, print and write the section."""
    started = perf_counter()
    find_personal_data("once, so that the lists are read")
    ordinary = [text.text for text in half(1) if text.expected == "passed"]
    each = 1_000 * min(milliseconds(ordinary) for _ in range(3)) / len(ordinary)
    body = f"""`python -m bench.guard`, {machine()}. Held counts as found and as a false alarm alike. The rules were
tuned on the other half of the families and on `tests/personal_data/hard.txt`, not on these texts.

**The test half of the families** ({len(half(1))} texts; no family, name or place of them is in the tuning half).

{table_of_kinds(half(1))}

**Two hundred texts written before the rules were read.**

{table_of_kinds(unseen())}

**Time** (processor). An ordinary text of {sum(map(len, ordinary)) / len(ordinary):.0f} characters: {each:.0f} µs.

{table_of_times()}
"""
    write_section("The guard against personal data", body)
    print(body)
    print(f"{perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
