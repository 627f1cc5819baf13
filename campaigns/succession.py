"""Councils that merge: what a region's reference data says of successors and of dated GSS codes must be possible."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple

from django.db.models import Q

from campaigns.models import ReviewRule
from coordination.ground.errors import FieldError, Invalid
from partners.models import Area, AreaCode, Organisation

_RING = "{0} would succeed itself in the end."
_TOO_EARLY = "{0} is itself succeeded on {1}, and takes over only on {2}: name who carries on from then."
_RULE_GOES_ON = "A reviewer of it is succeeded by {0} on {1}: end this rule before, and add one that names {0}."
_ENDS_FIRST = "{0} would be its code until {1}, before it begins on {2}."
_NO_KEY = "The code that is the key, {0}, stands among its codes too."
_TWICE = "{0} would be the code of {1} and of {2} on {3}."
_TWO_CODES = "{0} would have the codes {1} and {2} on {3}."

Rows = Sequence[Mapping[str, Any]]


class _Code(NamedTuple):
    area: str
    code: str
    first: date
    last: date


def check_codes(areas: Rows) -> None:
    """Raises Invalid with every fault in the dated GSS codes of the file's areas, beside those of the tables."""
    errors = [*_faults_of_each(areas)] or [*_overlaps(areas)]
    if errors:
        raise Invalid(errors=errors)


def _faults_of_each(areas: Rows) -> Iterator[FieldError]:
    for n, row in enumerate(areas):
        if "gss" in row and row["code"] not in {code["code"] for code in row["gss"]}:
            yield FieldError(f"/areas/{n}/gss", "key_is_missing", _NO_KEY.format(row["code"]))
        for place, code in enumerate(row.get("gss", ())):
            if (code.get("until") or code["from"]) < code["from"]:
                sentence = _ENDS_FIRST.format(code["code"], code["until"], code["from"])
                yield FieldError(f"/areas/{n}/gss/{place}/until", "ends_before_it_starts", sentence)


def _overlaps(areas: Rows) -> Iterator[FieldError]:
    places = {row["code"]: f"/areas/{n}" for n, row in enumerate(areas)}
    codes = _all_codes(areas)
    for of_one, sentence in (("code", _TWICE), ("area", _TWO_CODES)):
        groups: dict[str, list[_Code]] = {}
        for code in codes:
            groups.setdefault(getattr(code, of_one), []).append(code)
        for name, group in groups.items():
            for one, other in combinations(sorted(group, key=lambda code: (code.first, code.area)), 2):
                named = (one.area, other.area) if of_one == "code" else (one.code, other.code)
                place = places.get(other.area) or places.get(one.area)
                if place and other.first <= one.last:
                    yield FieldError(f"{place}/gss", "overlaps", sentence.format(name, *named, other.first))


def _all_codes(areas: Rows) -> list[_Code]:
    """The codes of every area as the file will leave them."""
    replaced = [row["code"] for row in areas if "gss" in row]
    stored = AreaCode.objects.exclude(area__in=replaced)
    codes = [_Code(row.area_id, row.code, row.valid_from, row.valid_until or date.max) for row in stored]
    for row in areas:
        for code in row.get("gss", ()):
            first, last = code["from"], code.get("until") or str(date.max)
            codes.append(_Code(row["code"], code["code"], date.fromisoformat(first), date.fromisoformat(last)))
    undated = {row["code"] for row in areas} | set(Area.objects.values_list("pk", flat=True))
    undated -= {code.area for code in codes}
    return codes + [_Code(area, area, date.min, date.max) for area in sorted(undated)]


def check_succession(data: Mapping[str, Any]) -> None:
    """Raises Invalid with every fault in who succeeds whom, as the file has left the tables."""
    errors = [*_impossible_successions(data["organisations"]), *_rules_that_go_on(data["review_rules"])]
    if errors:
        raise Invalid(errors=errors)


def _impossible_successions(organisations: Rows) -> Iterator[FieldError]:
    places = {row["slug"]: f"/organisations/{n}/successor" for n, row in enumerate(organisations)}
    ended = Organisation.objects.exclude(successor=None).in_bulk()
    for slug, row in ended.items():
        place = places.get(slug, f"/organisations/{slug}/successor")
        successor = ended.get(row.successor_id or "")
        if _ends_in_itself(slug, ended):
            yield FieldError(place, "succeeds_itself", _RING.format(slug))
        elif successor and row.succeeded_on and successor.succeeded_on and successor.succeeded_on <= row.succeeded_on:
            sentence = _TOO_EARLY.format(successor.pk, successor.succeeded_on, row.succeeded_on)
            yield FieldError(place, "succeeded_too_early", sentence)


def _ends_in_itself(slug: str, ended: Mapping[str, Organisation]) -> bool:
    passed: set[str] = set()
    ahead = slug
    while ahead in ended and ahead not in passed:
        passed.add(ahead)
        ahead = ended[ahead].successor_id or ""
    return ahead == slug


def _rules_that_go_on(rules: Rows) -> Iterator[FieldError]:
    """A rule of the service that names somebody beyond their end; those of a campaign are its lead's to end."""
    places = {row["slug"]: f"/review_rules/{n}/valid_to" for n, row in enumerate(rules)}
    ended = Organisation.objects.exclude(successor=None).in_bulk()
    names_one = Q(reviewer__in=ended) | Q(further_reviewers__overlap=list(ended))
    for rule in ReviewRule.objects.filter(names_one, campaign=None):
        for organisation in filter(None, map(ended.get, [rule.reviewer_id, *rule.further_reviewers])):
            if rule.valid_to is None or (organisation.succeeded_on and rule.valid_to >= organisation.succeeded_on):
                place = places.get(rule.pk, f"/review_rules/{rule.pk}/valid_to")
                sentence = _RULE_GOES_ON.format(organisation.successor_id, organisation.succeeded_on)
                yield FieldError(place, "reviewer_succeeded", sentence)
