"""Reference data of a region: areas, organisations, channels, universes, kinds of site, review rules and the reasons of
reviewers, from one JSON file; and of a campaign that is there, whose returns are expected on which channels.

Nothing in the code knows a region: loading another file is how a second one begins. Loading is safe to repeat, changes
what differs and deletes nothing but the populations of the years that an area says are withdrawn (figures of one region
come from one source and year) and the GSS codes that an area's list has no longer.
"""

import codecs
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import orjson
from django.db import models, transaction
from django.utils import timezone

from campaigns.area_moves import check_moves, settle_lineages
from campaigns.lifecycle.expected_returns import check_contributes
from campaigns.models import (
    Campaign,
    Channel,
    ExpectedReturn,
    ReasonCode,
    Relation,
    ReviewRule,
    SiteType,
    Universe,
    UniversePopulation,
    UniverseRelation,
)
from campaigns.permissions import LOAD_REFERENCE_DATA
from campaigns.reference_schema import check_reference_data
from campaigns.succession import check_codes, check_succession
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid
from coordination.ground.locks import wait_for_turn
from coordination.ground.screening import TextKind, check_text
from coordination.ledger.transaction import writing
from partners.access import actor_for_command
from partners.credentials import end_successors_credentials
from partners.models import Area, AreaCode, AreaPopulation, Organisation

TURN = "reference data"
_STATE: tuple[type[models.Model], ...] = (
    *(Area, AreaCode, AreaPopulation, Organisation, Channel, SiteType),
    *(Universe, UniverseRelation, UniversePopulation, ReviewRule, ReasonCode, ExpectedReturn),
)
WEST_MIDLANDS = Path(__file__).parent / "reference" / "west-midlands.json"


@dataclass
class Loaded:
    """What a file came to: how many rows were `created`, `updated` and `unchanged`, which are new, and what was changed
    in which."""

    counts: Counter[str] = field(default_factory=Counter)
    created: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    def add(self, row: str) -> None:
        """The row is new."""
        self.counts["created"] += 1
        self.created.append(row)


def load_reference_data(path: Path, *, moved: Collection[str] = ()) -> Loaded:
    """Load the file as the command does."""
    return load_reference(path.read_bytes(), by=actor_for_command("load_reference"), moved=moved)


def load_reference(content: bytes, *, by: Actor, moved: Collection[str] = ()) -> Loaded:
    """Load what a file holds in one transaction. Areas that are `moved` may leave a campaign or be of another kind.

    Raises Forbidden, ValueError when it is not JSON, Invalid with every fault when it is not as
    `reference/schema.json` has it, when a key stands twice in one of its objects, when an area would move that is not
    to, or when a text in it, which everybody will read, seems to hold personal data, and IntegrityError when the
    database has something against it.
    """
    authorise(by, LOAD_REFERENCE_DATA, None)
    content = content.removeprefix(codecs.BOM_UTF8)
    data = orjson.loads(content)
    check_reference_data(data)
    check_keys_once(json.loads(content, object_pairs_hook=_Members))
    check_codes(data["areas"])
    _check_texts(data, "")
    check_moves(data["areas"], moved)
    report = Loaded()
    with transaction.atomic():
        wait_for_turn(TURN)
        _write(data, report, by)
        check_succession(data)
    return report


def state_of_reference_data() -> str:
    """A digest of all that a file may change: another where any of it has changed."""
    digest = hashlib.sha256()
    for model in _STATE:
        rows = model._default_manager.order_by("pk")
        if model is ReviewRule:
            rows = rows.filter(campaign=None)
        for row in rows.values_list():
            digest.update(repr(row).encode())
    return digest.hexdigest()


def _write(data: Mapping[str, Any], report: Loaded, by: Actor) -> None:
    for row in data["areas"]:
        _area(dict(row), report)
    settle_lineages()
    for row in data["organisations"]:
        _organisation(dict(row), report)
    for row in data["channels"]:
        _upsert(Channel, "code", row, report)
    for row in data.get("universes", ()):
        _upsert(Universe, "code", {name: row[name] for name in ("code", "name", "kind")}, report)
    for row in data.get("universes", ()):
        _relate(row, report)
    for row in data.get("site_types", ()):
        _upsert(SiteType, "code", row, report)
    with writing(by):  # the ledger says who it was
        for number, row in enumerate(data["review_rules"]):
            _rule(row, f"/review_rules/{number}/slug", report)
        for row in data.get("reason_codes", ()):
            _reason(row, report)
        for number, row in enumerate(data.get("expected_returns", ())):
            _expect(row, f"/expected_returns/{number}/organisation", report)


class _Members(list[tuple[str, Any]]):
    """Those of one object, in which a key may stand twice."""


def check_keys_once(part: Any) -> None:
    """Raises Invalid with every key that stands twice in an object: of its values all but one would be dropped."""
    if faults := [FieldError(pointer, "repeated_key", _REPEATED_KEY) for pointer in _repeated_keys(part, "")]:
        raise Invalid(errors=faults)


_REPEATED_KEY = "This key stands twice in its object; which value is meant?"


def _repeated_keys(part: Any, pointer: str) -> Iterator[str]:
    is_object = isinstance(part, _Members)
    steps = part if is_object else enumerate(part) if isinstance(part, list) else ()
    keys = set()
    for step, inner in steps:
        if is_object and step in keys:
            yield f"{pointer}/{step}"
        keys.add(step)
        yield from _repeated_keys(inner, f"{pointer}/{step}")


def _check_texts(part: Any, pointer: str) -> None:
    if isinstance(part, str):
        check_text(part, TextKind.ADDRESS if "://" in part else TextKind.PROSE, pointer)
    steps = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, inner in steps:
        _check_texts(inner, f"{pointer}/{step}")


def _area(row: dict[str, Any], report: Loaded) -> None:
    populations, withdrawn = row.pop("populations"), row.pop("withdrawn_populations", ())
    codes = row.pop("gss", None)
    parent = Area.objects.get(pk=row["parent"]) if row["parent"] else None
    lineage = [*(parent.lineage if parent else []), row["code"]]
    before = report.counts.copy()
    _upsert(Area, "code", _keyed(row, "parent") | {"lineage": lineage}, report)
    changed = ["populations"] if _populate(row["code"], populations, withdrawn) else []
    changed += ["gss"] if codes is not None and _encode(row["code"], codes) else []
    if report.counts["created"] == before["created"]:
        report.changes += [f"area {row['code']}: other {name}" for name in changed]
    if changed and report.counts["unchanged"] > before["unchanged"]:
        report.counts.update(updated=1, unchanged=-1)


def _populate(area: str, populations: Sequence[Mapping[str, Any]], withdrawn: Sequence[int]) -> bool:
    """Whether the area's populations are others than before."""
    before = _populations(area)
    for population in populations:
        facts = {name: population[name] for name in ("population", "source")}
        AreaPopulation.objects.update_or_create(area_id=area, year=population["year"], defaults=facts)
    AreaPopulation.objects.filter(area=area, year__in=withdrawn).delete()
    return _populations(area) != before


def _populations(area: str) -> set[tuple[Any, ...]]:
    return set(AreaPopulation.objects.filter(area=area).values_list("year", "population", "source"))


def _encode(area: str, codes: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the area's GSS codes are others than before."""
    before = _codes(area)
    AreaCode.objects.filter(area=area).delete()
    for code in codes:
        days = {"valid_from": code["from"], "valid_until": code.get("until")}
        AreaCode.objects.create(area_id=area, code=code["code"], **days)
    return _codes(area) != before


def _codes(area: str) -> set[tuple[Any, ...]]:
    return set(AreaCode.objects.filter(area=area).values_list("code", "valid_from", "valid_until"))


def _organisation(row: dict[str, Any], report: Loaded) -> None:
    if "successor" in row:
        row |= _succession(row["slug"], row.pop("successor"))
    _upsert(Organisation, "slug", _keyed(row, "area"), report)


def _succession(slug: str, successor: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns; what acted for the organisation until this was recorded did so rightly. What was made to act for it
    since by a successor that is taken back ends."""
    if successor is None:
        end_successors_credentials(slug)
        return {"successor_id": None, "succeeded_on": None, "succeeded_from": None}
    day = date.fromisoformat(successor["from"])
    facts = {"successor_id": successor["organisation"], "succeeded_on": day}
    stored = Organisation.objects.filter(slug=slug, **facts).first()
    begins = timezone.make_aware(datetime.combine(day, time.min))
    return facts | {"succeeded_from": stored.succeeded_from if stored else max(begins, timezone.now())}


def _relate(row: Mapping[str, Any], report: Loaded) -> None:
    """How a universe lies to the others, and how many people it holds where. Raises ValueError for a ring."""
    before = _relations(row["code"])
    for relation in Relation.values:
        for other in row.get(relation, ()):
            UniverseRelation.objects.update_or_create(
                universe_id=row["code"], other_id=other, defaults={"relation": relation}
            )
    for population in row.get("populations", ()):
        facts = {name: population.get(name, "") for name in ("population", "source", "why")}
        key = {"universe_id": row["code"], "area_id": population["area"], "year": population["year"]}
        UniversePopulation.objects.update_or_create(**key, defaults=facts)
    if _is_around_itself(row["code"]):
        raise ValueError(f"{row['code']} lies inside itself")
    if _relations(row["code"]) != before and f"universe {row['code']}" not in report.created:
        report.changes.append(f"universe {row['code']}: other populations or relations")


def _relations(universe: str) -> tuple[set[Any], set[Any]]:
    relations = UniverseRelation.objects.filter(universe=universe).values_list("other", "relation")
    populations = UniversePopulation.objects.filter(universe=universe)
    return set(relations), set(populations.values_list("area", "year", "population", "source", "why"))


def _is_around_itself(code: str) -> bool:
    reached: set[str] = set()
    ahead = {code}
    while ahead:
        outer = UniverseRelation.objects.filter(universe__in=ahead, relation=Relation.INSIDE)
        ahead = set(outer.values_list("other", flat=True)) - reached
        reached |= ahead
    return code in reached


def _rule(row: Mapping[str, Any], pointer: str, report: Loaded) -> None:
    """A changed rule gets its next version: reviews remember which version sent them. Raises Invalid where it is a
    campaign's, which its lead keeps."""
    if ReviewRule.objects.filter(pk=row["slug"]).exclude(campaign=None).exists():
        raise Invalid.field(pointer, "of_a_campaign", f"{row['slug']} is a rule of one campaign, which its lead keeps.")
    dates = {name: row[name] and date.fromisoformat(row[name]) for name in ("valid_from", "valid_to")}
    updated_count = report.counts["updated"]
    rule = _upsert(ReviewRule, "slug", _keyed(row, "reviewer") | dates, report)
    if report.counts["updated"] > updated_count:
        rule.version += 1
        rule.save()


def _expect(row: Mapping[str, Any], pointer: str, report: Loaded) -> None:
    """Raises Invalid where the organisation neither leads the campaign nor contributes to it."""
    campaign, organisation = Campaign.objects.get(pk=row["campaign"]), Organisation.objects.get(pk=row["organisation"])
    check_contributes(campaign, organisation, pointer)
    channel = Channel.objects.get(pk=row["channel"])
    _, created = ExpectedReturn.objects.get_or_create(campaign=campaign, organisation=organisation, channel=channel)
    _count(created, f"expected return of {organisation.pk} on {channel.pk} for {campaign.pk}", report)


def _reason(row: Mapping[str, Any], report: Loaded) -> None:
    """A file adds reasons; what is on its list already the organisation alone changes."""
    facts = {"sentence": row["sentence"], "decisions": sorted(set(row["decisions"]))}
    organisation = Organisation.objects.get(pk=row["organisation"])
    _, created = ReasonCode.objects.get_or_create(organisation=organisation, code=row["code"], defaults=facts)
    _count(created, f"reason {row['code']} of {organisation.pk}", report)


def _count(created: bool, row: str, report: Loaded) -> None:
    if created:
        report.add(row)
    else:
        report.counts["unchanged"] += 1


_DERIVED = {"lineage", "succeeded_from"}  # from what else is said


def _keyed(row: Mapping[str, Any], reference: str) -> dict[str, Any]:
    """The row with its reference spelled as the foreign key's column."""
    return {(f"{name}_id" if name == reference else name): value for name, value in row.items()}


def _upsert(model: type[models.Model], key: str, row: Mapping[str, Any], report: Loaded) -> Any:
    instance = model._default_manager.filter(pk=row[key]).first()
    if instance is None:
        report.add(f"{model._meta.verbose_name} {row[key]}")
        return model._default_manager.create(**row)
    changed = [name for name, value in row.items() if getattr(instance, name) != value]
    report.counts["updated" if changed else "unchanged"] += 1
    for name in changed:
        if name not in _DERIVED:
            values = f"{getattr(instance, name)} → {row[name]}"
            report.changes.append(f"{model._meta.verbose_name} {row[key]}: {name.removesuffix('_id')} {values}")
        setattr(instance, name, row[name])
    if changed:
        instance.save()
    return instance
