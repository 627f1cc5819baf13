"""Everything a report rests on, as plain JSON: from it alone anybody can compute the report again."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import rfc8785

from campaigns.reach.figures import Figure
from campaigns.reach.gaps import Places
from campaigns.reach.method import METHOD_VERSION
from campaigns.reach.overlap_evidence import Method, OverlapEvidence, ScopedOverlap, Unit, overlaps_in_scope
from campaigns.reach.qualifiers import Qualifier
from campaigns.reach.returns import NOWHERE, Expected, silence_in_scope
from campaigns.reach.scope import ReachScope
from campaigns.reach.universes import AreaUniverse, KnownUniverses, Relations

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier report of the campaign showed: its scope, its figures, the keys of the cells it printed, and
    the edition of the method that chose them. It withheld every other cell."""

    scope: ReachScope
    figures: tuple[Figure, ...]
    printed: frozenset[tuple[str, ...]]
    method: int = METHOD_VERSION


@dataclass(frozen=True, slots=True)
class Inputs:
    """`figures` are the standing ones, parts and held ones too. Counts from 1 to `small` - 1 are not printed.

    `as_of` is the instant of which the figures are what was known. Without the `salt`, whoever knows the digest of the
    inputs could try out what a withheld figure was.
    """

    campaign: str
    scope: ReachScope
    as_of: datetime
    figures: tuple[Figure, ...]
    universes: KnownUniverses
    expected: Expected
    small: int
    salt: str = ""
    earlier: tuple[Earlier, ...] = ()
    method: int = METHOD_VERSION
    overlaps: tuple[OverlapEvidence, ...] = ()

    @property
    def shared(self) -> tuple[ScopedOverlap, ...]:
        """What is known of overlaps in its scope."""
        return overlaps_in_scope(self.overlaps, self.scope, silence_in_scope(self.expected, self.figures, self.scope))

    @property
    def counted(self) -> list[Figure]:
        """The figures that count."""
        return [figure for figure in self.figures if not figure.held]

    def as_json(self) -> Json:
        """The same as JSON; `read` reads it."""
        return {
            "campaign": self.campaign,
            "question": {**scope_as_json(self.scope), "around": list(self.scope.around)},
            "as_of": self.as_of.isoformat(),
            "method_version": self.method,
            "small_numbers_below": self.small,
            "universes": universes_as_json(self.universes),
            "expected": _expected_as_json(self.expected),
            "figures": [_fields(figure) for figure in self.figures],
            "salt": self.salt,
            "earlier": [_earlier_as_json(earlier) for earlier in self.earlier],
            # Inputs from before there were any keep their digest.
            **({"overlaps": [_overlap_as_json(overlap) for overlap in self.overlaps]} if self.overlaps else {}),
        }


def read_inputs(document: Mapping[str, Any]) -> Inputs:
    """The inputs that `as_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return Inputs(
        campaign=document["campaign"],
        scope=_scope(document["question"]),
        as_of=datetime.fromisoformat(document["as_of"]),
        figures=_figures(document["figures"]),
        universes=_universes(document),
        expected=_expected(document["expected"]),
        small=document["small_numbers_below"],
        salt=document["salt"],
        earlier=tuple(_earlier(earlier) for earlier in document["earlier"]),
        method=document["method_version"],
        overlaps=tuple(_overlap(overlap) for overlap in document.get("overlaps", ())),
    )


def canonical_json(document: Any) -> bytes:
    """RFC 8785 canonical JSON. Raises rfc8785.CanonicalizationError for what JSON cannot carry exactly."""
    return rfc8785.dumps(document)


def canonical_sha256(document: Any) -> str:
    """The SHA-256, in hex, of the canonical JSON."""
    return hashlib.sha256(canonical_json(document)).hexdigest()


def scope_as_json(scope: ReachScope) -> Json:
    """`{area, channels, from, to}`; null for all."""
    return {
        "area": scope.area,
        "channels": None if scope.channels is None else sorted(scope.channels),
        "from": scope.first and scope.first.isoformat(),
        "to": scope.last and scope.last.isoformat(),
    }


def _expected_as_json(expected: Expected) -> Json:
    """What was expected; inputs from before anybody knew of gaps keep their digest."""
    document = {name: value for name, value in _fields(expected).items() if name not in ("lead", "places")}
    places = {} if expected.places == NOWHERE else {"places": _fields(expected.places)}
    return {**document, **({} if expected.lead is None else {"lead": expected.lead}), **places}


def _expected(document: Mapping[str, Any]) -> Expected:
    places = document.get("places", {})
    return Expected(
        tuple(document["organisations"]),
        date.fromisoformat(document["due_on"]),
        date.fromisoformat(document["today"]),
        tuple((slug, channel) for slug, channel in document.get("rows", ())),
        document.get("lead"),
        Places(
            tuple((slug, tuple(place)) for slug, place in places.get("works_in", ())),
            tuple(tuple(place) for place in places.get("areas", ())),
            _stretch(places.get("days")),
        ),
    )


def _stretch(days: Sequence[str] | None) -> tuple[date, date] | None:
    return None if days is None else (date.fromisoformat(days[0]), date.fromisoformat(days[1]))


def _scope(document: Mapping[str, Any]) -> ReachScope:
    channels = document["channels"]
    return ReachScope(
        document["area"],
        None if channels is None else frozenset(channels),
        _day(document["from"]),
        _day(document["to"]),
        around=tuple(document.get("around", ())),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _earlier(document: Mapping[str, Any]) -> Earlier:
    printed = frozenset(tuple(key) for key in document["printed"])
    # Reports of method 2 name no method of those before them, which was the same.
    method = document.get("method_version", 2)
    return Earlier(_scope(document["question"]), _figures(document["figures"]), printed, method)


def _earlier_as_json(earlier: Earlier) -> Json:
    return {
        "question": scope_as_json(earlier.scope),
        "figures": [_fields(figure) for figure in earlier.figures],
        "printed": sorted(list(key) for key in earlier.printed),
        "method_version": earlier.method,
    }


def _overlap_as_json(overlap: OverlapEvidence) -> Json:
    document = _fields(overlap)
    return {name: value for name, value in document.items() if name != "proven" or not value}


def _overlap(document: Mapping[str, Any]) -> OverlapEvidence:
    read_as: Json = {
        "lineage": tuple(document["lineage"]),
        "period_from": date.fromisoformat(document["period_from"]),
        "period_to": date.fromisoformat(document["period_to"]),
        "unit": Unit(document["unit"]),
        "method": Method(document["method"]),
    }
    return OverlapEvidence(**{**document, **read_as})


def universes_as_json(universes: KnownUniverses) -> Json:
    """Populations and relations as plain JSON."""
    return {
        "home": universes.home,
        "populations": [_fields(universe) for universe in universes.populations],
        "relations": [_fields(relations) for relations in universes.relations],
    }


def _universes(document: Mapping[str, Any]) -> KnownUniverses:
    """Inputs of method 2 have the residents of the area asked about alone."""
    if "universes" not in document:
        residents, area = document["universe"], document["question"]["area"]
        return KnownUniverses(() if residents is None else (AreaUniverse(**residents),), home=area)
    universes = document["universes"]
    relations = (
        {**row, "inside": tuple(row["inside"]), "disjoint": tuple(row["disjoint"])} for row in universes["relations"]
    )
    return KnownUniverses(
        tuple(AreaUniverse(**row) for row in universes["populations"]),
        tuple(Relations(**row) for row in relations),
        universes["home"],
    )


def _fields(value: Any) -> Json:
    return {name: _plain(getattr(value, name)) for name in type(value).__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _figures(documents: Sequence[Mapping[str, Any]]) -> tuple[Figure, ...]:
    return tuple(_figure(document) for document in documents)


def _figure(document: Mapping[str, Any]) -> Figure:
    read_as: Json = {
        "lineage": tuple(document["lineage"]),
        "on_behalf_of": tuple(document.get("on_behalf_of", ())),
        "period_from": date.fromisoformat(document["period_from"]),
        "period_to": date.fromisoformat(document["period_to"]),
        "qualifier": Qualifier(document["qualifier"]),
        "recorded_at": document["recorded_at"] and datetime.fromisoformat(document["recorded_at"]),
    }
    return Figure(**{**document, **read_as})
