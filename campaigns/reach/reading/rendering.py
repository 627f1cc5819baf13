"""A claim in words that read back as the same claim."""

from decimal import Decimal

from campaigns.reach.claims import Claim
from campaigns.reach.ratios import FREQUENCY
from campaigns.reach.reading.amounts import may_be_of_thousands
from campaigns.reach.reading.names import Channels, KnownNames
from campaigns.reach.reading.parts import SentenceReading
from campaigns.reach.reading.periods import Days
from campaigns.reach.wording.prose import NOUNS, days_in_words, listed_names, place_with_article

PERCENT = 100
_SHORT = 6  # digits of a decimal number
_BESIDE = {"more_than": "more", "fewer_than": "fewer"}
_COMPARED = {
    "more_than": "more than",
    "at_least": "at least",
    "at_most": "at most",
    "fewer_than": "fewer than",
    "exactly": "exactly",
    "about": "about",
    "nearly": "nearly",
}


def words_of_reading(reading: SentenceReading, names: KnownNames) -> str:
    """How an amount was read, with its place, channels and days: `at least 4,000 people in Dudley on Twitter`."""
    claim = reading.claim
    if claim.unit == FREQUENCY:
        return " ".join([_often(claim), *_placed(reading, names)])
    if claim.compared_with is not None:
        return " ".join([*_as_many(claim, names), *_placed(reading, names), *_then(claim, names)])
    phrases = [
        _number(claim.comparator, claim.value, claim.to),
        *_share(claim.out_of),
        _noun(claim.value, claim.to, claim.unit, claim.universe, names),
    ]
    return " ".join([*phrases, *_placed(reading, names)])


def _placed(reading: SentenceReading, names: KnownNames) -> list[str]:
    place = place_with_article(names.phrase_of_area(reading.claim.area or names.home))
    return [f"in {place}", *_on(reading.channels, names), *_over(reading.days)]


def _as_many(claim: Claim, names: KnownNames) -> list[str]:
    """`at least 2 times as many contacts`, `more people`."""
    noun = _noun(0, claim.to, claim.unit, claim.universe, names)
    if claim.value == claim.out_of and claim.comparator in _BESIDE:
        return [_BESIDE[claim.comparator], noun]
    value, to = (number and _factor(number, claim.out_of or 1) for number in (claim.value, claim.to))
    words = f"{_COMPARED[claim.comparator]} {value}" if to is None else f"between {value} and {to}"
    return [f"{words} times as many {noun}"]


def _factor(number: int, out_of: int) -> str:
    """As a decimal number where it is a short one, else as a fraction."""
    decimal = Decimal(number) / Decimal(out_of)
    return f"{decimal.normalize():f}" if decimal == round(decimal, _SHORT) else f"{number}/{out_of}"


def _then(claim: Claim, names: KnownNames) -> list[str]:
    than = "than" if claim.value == claim.out_of and claim.comparator in _BESIDE else "as"
    baseline = claim.compared_with
    if baseline is None:
        return []
    place = [f"in {place_with_article(names.phrase_of_area(baseline.area))}"] if baseline.area else []
    campaign = [f"in {_name_of(baseline.campaign, names)}"] if baseline.campaign else []
    return [
        than,
        *place,
        *_on(baseline.channels, names),
        *campaign,
        *_over((baseline.first, baseline.last) if baseline.first and baseline.last else None),
    ]


def _name_of(code: str, names: KnownNames) -> str:
    return next((campaign.name for campaign in names.earlier if campaign.code == code), code)


def _often(claim: Claim) -> str:
    """`people reached about 2.5 times on average`, in a decimal number."""
    value, to = (number and Decimal(number) / (claim.out_of or 1) for number in (claim.value, claim.to))
    times = f"{_COMPARED[claim.comparator]} {value:f}" if to is None else f"between {value:f} and {to:f}"
    return f"people reached {times} times on average"


def _number(comparator: str, value: int, to: int | None) -> str:
    if to is None:
        return f"{_COMPARED[comparator]} {value:,}"
    # Between 5 and 10,000 would be read by nobody: it may go from five thousand on.
    first = f"{Decimal(value) / 1000:f} thousand" if may_be_of_thousands(value, to) else f"{value:,}"
    return f"between {first} and {to:,}"


def _share(out_of: int | None) -> list[str]:
    if out_of is None:
        return []
    return ["% of" if out_of == PERCENT else f"in {out_of:,}"]


def _noun(value: int, to: int | None, unit: str, universe: str | None, names: KnownNames) -> str:
    if universe is not None:
        return dict(names.universes)[universe]
    singular, plural = NOUNS[unit]
    return singular if value == 1 and to is None else plural


def _on(channels: Channels, names: KnownNames) -> list[str]:
    if channels is None:
        return []
    listed = [channel.name for channel in names.channels if channel.code in channels]
    return [f"on {listed_names(listed)}{' taken together' if len(listed) > 1 else ''}"]


def _over(days: Days) -> list[str]:
    if days is None:
        return []
    return [f"{'on' if days[0] == days[1] else 'from'} {days_in_words(*days)}"]
