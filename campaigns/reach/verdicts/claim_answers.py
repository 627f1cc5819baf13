"""What every verdict on a claim says beside its bounds: the figures it rests on, what is not in, what is broken."""

from collections.abc import Iterable, Mapping, Sequence

from campaigns.reach.checks import Check
from campaigns.reach.evidence import weakest_grade
from campaigns.reach.ratios import Ratio
from campaigns.reach.returns import Silence
from campaigns.reach.scope import Counted
from campaigns.reach.wording.sentences import Sentence, sentence_texts

SUPPORTED = "supported"
UNSUPPORTED = "unsupported"
UNDECIDED = "indeterminate"
# Of a ratio: no overlap, share or condition decides it.
OF_NO_PEOPLE: Mapping[str, object] = dict.fromkeys(("break_even_overlap", "would_decide", "population", "condition"))


def verdict_on_ratio(allowed: Ratio, claimed: Ratio) -> str:
    """Supported when every ratio in `allowed` makes the claim true, unsupported when none does."""
    if allowed.inside(claimed):
        return SUPPORTED
    return UNSUPPORTED if allowed.apart_from(claimed) else UNDECIDED


def rests_on(counted: Iterable[Counted]) -> dict[str, object]:
    """The figures a verdict rests on, by id, and the weakest of their grades."""
    items = {item.figure.id: item for item in counted}
    return {
        "evidence": [_row(items[id_]) for id_ in sorted(items)],
        "evidence_grade": weakest_grade(items.values()),
    }


def not_in(unknown: Silence) -> dict[str, object]:
    """What is missing, held and not told of."""
    missing = [{"organisation": slug, "channel": channel} for slug, channel in unknown.missing]
    return {"missing": missing, "held": list(unknown.held), "gaps": [gap.as_json() for gap in unknown.gaps]}


def sayable(sentences: list[Sentence]) -> dict[str, object]:
    """What may be printed instead, or beside it."""
    return {"sayable": sentence_texts(sentences), "sentences": sentences}


def undone(broken: Sequence[Check]) -> dict[str, object]:
    """What figures that contradict each other decide: nothing, however clear the arithmetic."""
    return {"verdict": UNDECIDED, "weakest_assumption": " ".join(check.sentence for check in broken)}


def _row(item: Counted) -> dict[str, object]:
    figure = item.figure
    return {
        "id": figure.id,
        "version": figure.version,
        "organisation": figure.organisation,
        "area": figure.area,
        "channel": figure.channel,
        "measure": figure.measure,
        "stated_as": figure.stated_as or None,
        "value": figure.value,
        "qualifier": figure.qualifier.value,
        "period": {"from": figure.period_from.isoformat(), "to": figure.period_to.isoformat()},
        "grade": figure.grade,
    }
