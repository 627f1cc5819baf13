"""What may be said in public, each sentence true by itself, and how strongly.

`measured`: rests on checked or platform-counted figures alone. `stated`: rests on what somebody reported.
`modelled`: rests on an assumption, which the sentence names. Numbers are never rounded, so none crosses a claim.
"""

from collections.abc import Iterable

from campaigns.reach.contacts import Sum
from campaigns.reach.independence import Modelled
from campaigns.reach.people import People
from campaigns.reach.qualifiers import Interval, Qualifier
from campaigns.reach.scope import Counted
from campaigns.reach.wording import amount, listed, residents, said

Sentence = dict[str, str]

GRADES = {
    "self_reported": "self-reported",
    "platform": "counted by the platform itself",
    "audited": "audited",
    "counted": "counted",
}


def sayable(total: Sum, unit: str, bounds: People, model: Modelled | None) -> list[Sentence]:
    """Every sentence the figures allow: people, then `total` in `unit`, then the model."""
    return [*_people(bounds), *_total(total, unit), *([] if model is None else [_model(model)])]


def grade_reason(items: Iterable[Counted]) -> str:
    """The weakest evidence a supported claim rests on, as a sentence."""
    grades = {item.figure.grade for item in items}
    weakest = next((words for grade, words in GRADES.items() if grade in grades), "not graded")
    return f"This rests on figures that are {weakest}."


def _sentence(text: str, strength: str, unit: str) -> Sentence:
    return {"text": text, "strength": strength, "unit": unit}


def _strength(items: Iterable[Counted]) -> str:
    stated = any(item.figure.grade == "self_reported" or item.figure.qualifier == Qualifier.ESTIMATE for item in items)
    return "stated" if stated else "measured"


def _from_below(interval: Interval, unit: str) -> str:
    return said(interval.low, Qualifier.MORE_THAN if interval.low_open else Qualifier.AT_LEAST, unit)


def _people(bounds: People) -> list[Sentence]:
    found = bounds.interval
    sentences = []
    if found.low > 0:
        sentences.append(_sentence(_from_below(found, "people"), _strength(bounds.rests_on), "people"))
    if found.high and not bounds.capped:
        text = f"no more than {amount(found.high, 'people')} among the figures counted"
        sentences.append(_sentence(text, _strength(bounds.used), "people"))
    return sentences


def _total(total: Sum, unit: str) -> list[Sentence]:
    sentences = []
    if not total.whole and total.total > 0:
        text = f"an estimated {amount(total.total, unit)} (modelled: assumes figures fell evenly over their days)"
        sentences.append(_sentence(text, "modelled", unit))
    if total.sure.low > 0:
        sure = [item for item in total.items if item.whole]
        sentences.append(_sentence(_surely(total, unit), _strength(sure), unit))
    return sentences


def _surely(total: Sum, unit: str) -> str:
    """The total in the reporters' own word where that word holds for the sum, else what it is from below."""
    as_stated = total.whole and (total.sure.high is not None or total.qualifier in _OPEN_ENDED)
    return said(total.total, total.qualifier, unit) if as_stated else _from_below(total.sure, unit)


_OPEN_ENDED = frozenset({Qualifier.MORE_THAN, Qualifier.AT_LEAST})


def _model(model: Modelled) -> Sentence:
    assumptions = [f"assumes independent audiences among the {residents(model.universe)}"]
    if any(item.figure.interval.high is None for item in model.items):
        assumptions.append("takes open-ended figures at the number stated")
    if not all(item.whole for item in model.items):
        assumptions.append("assumes figures fell evenly over their days")
    if model.left_out:
        assumptions.append(f"leaves out {listed(model.left_out)}")
    text = f"an estimated {amount(model.value, 'people')} (modelled: {'; '.join(assumptions)})"
    return _sentence(text, "modelled", "people")
