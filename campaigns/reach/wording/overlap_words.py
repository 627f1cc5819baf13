"""What is known of an overlap, in words: who shares how many, and what has to be believed for it to hold."""

from collections.abc import Iterable, Sequence

from campaigns.reach.bounds.people import People
from campaigns.reach.overlap_evidence import PER_PERCENT, SURE_PERCENT, Method, OverlapEvidence, Unit, confidence_of
from campaigns.reach.wording.prose import amount_in_unit, listed_names


def shown_overlaps(bounds: People, *, below: bool, above: bool) -> list[str]:
    """A sentence for each overlap on which the lower end (`below`) or the upper one (`above`) rests."""
    sentences = [_at_most(row) for row in bounds.below] if below else []
    sentences += [_at_least(row) for row in bounds.above] if above else []
    rows = (*(bounds.below if below else ()), *(bounds.above if above else ()))
    together = _together(rows)
    return [*sentences, *([together] if together else []), *_told_apart(bounds.below if below else ())]


def not_sure_enough(rows: Iterable[OverlapEvidence]) -> str:
    """Why what would decide a claim does not; empty where it is sure enough, or nothing has to be believed."""
    sure = confidence_of(rows)
    if sure is None or sure >= SURE_PERCENT:
        return ""
    return f"What is less sure than {SURE_PERCENT} % decides nothing."


def passed_overlaps(bounds: People) -> list[str]:
    """A sentence where overlaps contradict the figures, or each other, and so are not used."""
    names = dict.fromkeys(_both(row) for row in bounds.passed)
    return [f"What was said of people in both {name} contradicts the figures and is left out." for name in names]


def condition_of(rows: Iterable[OverlapEvidence]) -> str:
    """`if the 95 % interval of a survey of 1,200 people on digital media and Twitter holds`; empty where nothing has to
    be believed."""
    believed = [_interval(row) for row in dict.fromkeys(rows) if not row.is_exact]
    if not believed:
        return ""
    return f"if {listed_names(believed)} {'holds' if len(believed) == 1 else 'all hold'}"


def in_brackets(rows: Iterable[OverlapEvidence]) -> str:
    """The same behind what it is a condition of."""
    condition = condition_of(rows)
    return f" ({condition})" if condition else ""


def _at_most(row: OverlapEvidence) -> str:
    return _sentence(row, "No more than", row.high)


def _at_least(row: OverlapEvidence) -> str:
    return _sentence(row, "At least", row.low)


def _sentence(row: OverlapEvidence, words: str, end: int) -> str:
    if row.unit == Unit.PEOPLE:
        who = "Nobody was" if end == 0 and words != "At least" else f"{words} {amount_in_unit(end, 'people')} were"
        statement = f"{who} reached on both {_both(row)}"
    else:
        share = f"{end / PER_PERCENT:,.4f}".rstrip("0").rstrip(".")
        statement = (
            f"{words} {share} % of the people reached on {row.channel_name} were reached on {row.other_name}, too"
        )
    return (
        f"{statement}: identifiers were matched."
        if row.is_exact
        else f"{statement}, if {_interval(row, name=False)} holds."
    )


def _both(row: OverlapEvidence) -> str:
    return listed_names(sorted((row.channel_name, row.other_name), key=str.lower))


def _interval(row: OverlapEvidence, *, name: bool = True) -> str:
    source = {
        Method.PANEL: "a panel",
        Method.SURVEY: "a survey",
        Method.MATCHED_IDENTIFIERS: "matched identifiers",
    }[row.method]
    if not row.proven:
        return "a matching of identifiers without a digest of its file" + (f" on {_both(row)}" if name else "")
    size = "" if row.sample_size is None else f" of {amount_in_unit(row.sample_size, 'people')}"
    return f"the {row.confidence_percent} % interval of {source}{size}" + (f" on {_both(row)}" if name else "")


def _together(rows: Sequence[OverlapEvidence]) -> str:
    """Of several intervals at once less is sure than of each (Bonferroni)."""
    sampled = [row for row in dict.fromkeys(rows) if not row.is_exact and row.proven]
    if len(sampled) < 2:
        return ""
    return f"All of these intervals hold with at least {confidence_of(sampled)} %."


def _told_apart(rows: Iterable[OverlapEvidence]) -> list[str]:
    pairs = dict.fromkeys(_both(row) for row in rows if row.different_people)
    return [f"Whoever found that says that each one counted on {both} is another person." for both in pairs]


def overlaps_as_json(bounds: People) -> list[dict[str, object]]:
    """The overlaps that the bounds rest on, or that contradict them, by id."""
    used = {row.id: (row, end) for end in ("passed", "above", "below") for row in getattr(bounds, end)}
    return [_row(row, used=end != "passed") for row, end in (used[id_] for id_ in sorted(used))]


def _row(row: OverlapEvidence, *, used: bool) -> dict[str, object]:
    in_people = row.unit == Unit.PEOPLE
    return {
        "id": row.id,
        "version": row.version,
        "organisation": row.organisation,
        "channels": [row.channel, row.other],
        "unit": row.unit.value,
        "low": row.low if in_people else row.low / PER_PERCENT,
        "high": row.high if in_people else row.high / PER_PERCENT,
        "method": row.method.value,
        "sample_size": row.sample_size,
        "confidence_percent": row.confidence_percent,
        "used": used,
    }
