"""Of a printed sentence that the figures do not support: why, in one sentence, and which one they do support."""

from collections.abc import Mapping
from typing import Any

from campaigns.reach.claims import Claim
from campaigns.reach.qualifiers import Interval
from campaigns.reach.universes import AreaUniverse
from campaigns.reach.verdicts.claim_answers import SUPPORTED
from campaigns.reach.verdicts.count_claims import verdict_on
from campaigns.reach.wording.prose import NOUNS, amount_in_unit, interval_in_words, listed_names


def why_not_supported(judgement: Mapping[str, Any], claim: Claim) -> str:
    """One sentence; empty where the `judgement` supports the claim."""
    if judgement["verdict"] == SUPPORTED:
        return ""
    broken = next((check["detail"] for check in judgement["checks"] if not check["passed"]), None)
    if broken is not None:
        return str(broken)
    if judgement.get("ratio"):
        return f"{_times(judgement['ratio'])}, and the sentence says {_claimed(claim)}."
    allowed, population = Interval(judgement["low"], judgement["high"]), judgement.get("population")
    claimed = claim.wanted(None if population is None else AreaUniverse(**_counted(population)))
    known_words = _known(allowed, claim.unit)
    if verdict_on(allowed, claimed) == SUPPORTED and judgement.get("condition"):
        return f"{known_words} {judgement['condition']}, which is not sure enough."
    if verdict_on(allowed, claimed) == SUPPORTED:
        return f"{known_words}, but {_awaited(judgement)}, so it may have been more."
    return f"{known_words}, and the sentence says {_claimed(claim)}."


def _claimed(claim: Claim) -> str:
    """`more than 1,000,000 people`, `between 5 and 7 people`, `at least 1 in 4 people`."""
    word = claim.comparator.replace("_", " ")
    if claim.out_of is not None:
        end = "" if claim.to is None else f" and {claim.to:,}"
        return f"{word} {claim.value:,}{end} in {claim.out_of:,} {NOUNS[claim.unit][1]}"
    if claim.to is not None:
        return f"{word} {claim.value:,} and {amount_in_unit(claim.to, claim.unit)}"
    return f"{word} {amount_in_unit(claim.value, claim.unit)}"


def _times(ratio: Mapping[str, Any]) -> str:
    if ratio["high"] is None:
        return f"By the figures known now it was at least {ratio['low']:g} times on average"
    return f"By the figures known now it was {ratio['low']:g} to {ratio['high']:g} times on average"


def _counted(population: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: population[name] for name in ("population", "area", "year", "source")}
    return {**facts, "area_name": population["area"], "code": population["universe"]}


def nearest_sentence(judgement: Mapping[str, Any], unit: str) -> str:
    """Of the sentences that may be printed the first in the same unit, else the first, a model last; empty where the
    claim is supported, or none may be printed."""
    if judgement["verdict"] == SUPPORTED:
        return ""
    ranked = sorted(judgement["sentences"], key=lambda line: (line["strength"] == "modelled", line["unit"] != unit))
    return str(ranked[0]["text"]) if ranked else ""


def _known(allowed: Interval, unit: str) -> str:
    if allowed.least == 0 and allowed.high is None:
        return f"The figures known now do not say how many {NOUNS[unit][1]} it was"
    return f"By the figures known now it was {interval_in_words(allowed, unit)}"


def _awaited(judgement: Mapping[str, Any]) -> str:
    organisations = sorted({row["organisation"] for row in judgement["missing"]})
    waits = [f"no return has come from {listed_names(organisations)}"] if organisations else []
    silent = sorted({row["organisation"] for row in judgement.get("gaps", ())} - {*organisations})
    waits += [f"nothing was sent of some days or places by {listed_names(silent)}"] if silent else []
    waits += [f"a figure of {listed_names(sorted(judgement['held']))} is held"] if judgement["held"] else []
    return " and ".join(waits) or "something in it is not decided"
