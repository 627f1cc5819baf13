"""What may be said in public, each sentence true by itself, and how strongly.

`measured`: rests on checked or platform-counted figures alone. `stated`: rests on what somebody reported.
`modelled`: rests on an assumption, which the sentence names. Each comes to the unit first; then, where that reads
otherwise, rounded: lower ends down, upper ends up, models to the nearest, never across the claim they stand beside.
"""

from collections.abc import Iterable

from campaigns.reach.bounds.contacts import Sum
from campaigns.reach.bounds.people import People
from campaigns.reach.independence import Modelled
from campaigns.reach.qualifiers import ABOUT_PERCENT, OPEN_ENDED, Interval, Qualifier
from campaigns.reach.scope import Counted
from campaigns.reach.wording.overlap_words import in_brackets
from campaigns.reach.wording.prose import (
    QUALIFIER_WORDS,
    amount_in_unit,
    from_below,
    listed_names,
    population_in_words,
    qualified_amount,
    rounded_amount,
)
from campaigns.reach.wording.rounding import rounded_down, rounded_inside, rounded_up, spelled_number

Sentence = dict[str, str]

_AMONG = "among the figures counted"
_EVENLY = "(modelled: assumes figures fell evenly over their days)"


def printable_sentences(
    total: Sum,
    unit: str,
    bounds: People,
    model: Modelled | None,
    beside: int | None = None,
    *,
    complete: bool = True,
    believed: People | None = None,
) -> list[Sentence]:
    """Every sentence the figures allow: people, then `total` in `unit`, then the model; the same again, rounded.

    No rounding crosses `beside`, the value of a claim. Until the returns are `complete`, a total is said from below.
    What is narrower only if samples of overlaps are `believed` says which.
    """
    exact = [
        *_people(bounds),
        *_believed(bounds, believed or bounds),
        *_total(total, unit, complete=complete),
        *_model(model),
    ]
    rounded = [
        *_people_rounded(bounds, beside),
        *_total_rounded(total, unit, beside),
        *_model_rounded(model, bounds, beside),
    ]
    texts = {line["text"] for line in exact}
    return [*exact, *(line for line in rounded if line["text"] not in texts)]


def universe_sentences(bounds: People, noun: str, beside: int | None = None) -> list[Sentence]:
    """The same of two people or more of one universe: `at least 299,000 residents`. Where no more is known than how
    many there are, nothing is said from above."""
    least, high = bounds.interval.least, bounds.interval.high
    texts: list[tuple[str, Iterable[Counted]]] = []
    for down, up in ((least, high), (rounded_down(least, beside), high and rounded_up(high, beside))):
        if least > 1:
            texts.append(
                (f"{'at least' if down == least else 'more than'} {spelled_number(down)} {noun}", bounds.rests_on)
            )
        if up and not bounds.capped:
            texts.append((f"no more than {spelled_number(up)} {noun} {_AMONG}", bounds.used))
    return [_sentence(text, strength_of(items), "people") for text, items in dict(texts).items()]


def standing_alone(sentences: Iterable[Sentence], where: str) -> list[Sentence]:
    """The same with the place, channels and days they are of (` in Dudley on Twitter`), before what they assume."""
    return [{**line, "text": _placed(line["text"], where)} for line in sentences]


def _placed(text: str, where: str) -> str:
    statement, bracket, assumed = text.partition(" (")
    return f"{statement}{where}{bracket}{assumed}"


def sentence_texts(sentences: Iterable[Sentence]) -> list[str]:
    """The sentences as they are printed: what is modelled says so in the sentence itself."""
    return [sentence["text"] for sentence in sentences]


def _sentence(text: str, strength: str, unit: str) -> Sentence:
    return {"text": text, "strength": strength, "unit": unit}


def strength_of(items: Iterable[Counted]) -> str:
    """`stated` where one of the figures is no more than its reporter's word, else `measured`."""
    is_stated = any(
        item.figure.grade == "self_reported" or item.figure.qualifier == Qualifier.ESTIMATE for item in items
    )
    return "stated" if is_stated else "measured"


def _people(bounds: People) -> list[Sentence]:
    interval = bounds.interval
    sentences = []
    if interval.low > 0:
        sentences.append(_sentence(from_below(interval, "people"), strength_of(bounds.rests_on), "people"))
    if interval.high and not bounds.capped:
        text = f"no more than {amount_in_unit(interval.high, 'people')} {_AMONG}"
        sentences.append(_sentence(text, strength_of(bounds.used), "people"))
    return sentences


def _believed(sure: People, believed: People) -> list[Sentence]:
    sentences = []
    if believed.interval.least > sure.interval.least:
        text = from_below(believed.interval, "people") + in_brackets(believed.below)
        sentences.append(_sentence(text, "stated", "people"))
    high = believed.interval.high
    if high and believed.above and (sure.interval.high is None or high < sure.interval.high):
        text = f"no more than {amount_in_unit(high, 'people')} {_AMONG}{in_brackets(believed.above)}"
        sentences.append(_sentence(text, "stated", "people"))
    return sentences


def _people_rounded(bounds: People, beside: int | None) -> list[Sentence]:
    interval = bounds.interval
    sentences = _from_below_rounded(interval, "people", strength_of(bounds.rests_on), beside)
    if interval.high and not bounds.capped:
        text = f"no more than {rounded_amount(rounded_up(interval.high, beside), 'people')} {_AMONG}"
        sentences.append(_sentence(text, strength_of(bounds.used), "people"))
    return sentences


def _from_below_rounded(interval: Interval, unit: str, strength: str, beside: int | None) -> list[Sentence]:
    low = rounded_down(interval.low, beside)
    word = Qualifier.MORE_THAN if low < interval.least else Qualifier.AT_LEAST
    if interval.low == 0 or (low == interval.low and rounded_amount(low, unit) == amount_in_unit(low, unit)):
        return []
    return [_sentence(QUALIFIER_WORDS[word] + rounded_amount(low, unit), strength, unit)]


def _total(total: Sum, unit: str, *, complete: bool) -> list[Sentence]:
    sentences = []
    if not total.whole and total.total > 0:
        sentences.append(_sentence(f"an estimated {amount_in_unit(total.total, unit)} {_EVENLY}", "modelled", unit))
    if total.sure.low > 0:
        text = _surely(total, unit, complete=complete)
        sentences.append(_sentence(text, strength_of(_surely_in(total)), unit))
    return sentences


def _total_rounded(total: Sum, unit: str, beside: int | None) -> list[Sentence]:
    sentences = _from_below_rounded(total.sure, unit, strength_of(_surely_in(total)), beside)
    if total.whole or total.total == 0:
        return sentences
    spread = rounded_inside(total.total, total.sure, beside)
    return [_sentence(f"an estimated {rounded_amount(spread, unit)} {_EVENLY}", "modelled", unit), *sentences]


def _surely_in(total: Sum) -> list[Counted]:
    return [item for item in total.items if item.whole]


def _surely(total: Sum, unit: str, *, complete: bool) -> str:
    """The total in the reporters' own word where that word holds for the sum, else what it is from below."""
    as_stated = total.whole and (
        total.qualifier in OPEN_ENDED or (complete and total.sure.high is not None and not total.may_be_more)
    )
    as_stated = as_stated and total.sure.low <= total.total and not _is_rounded(total)
    return (
        qualified_amount(total.total, total.qualifier, unit)
        if as_stated and _near(total)
        else from_below(total.sure, unit)
    )


def _is_rounded(total: Sum) -> bool:
    """Whether a total that sounds exact, or more than something, was added up from what its reporters had rounded."""
    return any(item.figure.rounded_to for item in total.items) and total.qualifier != Qualifier.ABOUT


def _near(total: Sum) -> bool:
    # Readers take "about" for what it means in this service: a figure given with a wider margin is not about anything.
    margins = [item.figure.margin_percent or 0 for item in total.items if item.figure.qualifier == Qualifier.ABOUT]
    return total.qualifier != Qualifier.ABOUT or max(margins) <= ABOUT_PERCENT


def _model(model: Modelled | None) -> list[Sentence]:
    if model is None:
        return []
    return [_sentence(f"an estimated {amount_in_unit(model.value, 'people')} {_assuming(model)}", "modelled", "people")]


def _model_rounded(model: Modelled | None, bounds: People, beside: int | None) -> list[Sentence]:
    if model is None:
        return []
    value = rounded_inside(model.value, bounds.interval, beside)
    return [_sentence(f"an estimated {rounded_amount(value, 'people')} {_assuming(model)}", "modelled", "people")]


def _assuming(model: Modelled) -> str:
    assumptions = [f"assumes independent audiences among the {population_in_words(model.universe)}"]
    if any(item.figure.interval.high is None for item in model.items):
        assumptions.append("takes open-ended figures at the number stated")
    if not all(item.whole for item in model.items):
        assumptions.append("assumes figures fell evenly over their days")
    assumptions += [f"takes {noun} on {channel} as people" for noun, channel in model.converted]
    if model.left_out:
        assumptions.append(f"leaves out {listed_names(model.left_out)}")
    return f"(modelled: {'; '.join(assumptions)})"
