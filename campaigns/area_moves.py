"""Areas that a reference file puts elsewhere or makes something else: refused where that takes what is counted out of a
campaign, or stops out of a council, unless it is meant."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from campaigns.models import Campaign
from coordination.ground.errors import FieldError, Invalid
from partners.models import Area

_LEAVES = "{0} would no longer lie in {1}, the area of {2}, nor would what is counted there. {3}"
_OTHER_KIND = "{0} is a {1} and would be a {2}: stops and places lie in local authorities alone. {3}"
_IF_MEANT = "If that is meant, add --move {}."

Rows = Sequence[Mapping[str, Any]]


def check_moves(rows: Rows, meant: Collection[str]) -> None:
    """Raises Invalid with every area that would leave a campaign, with or without the areas around it, and with each
    that would be of another kind, but for those that are `meant` to."""
    stored = Area.objects.in_bulk()
    faults = [
        FieldError(
            f"/areas/{number}/kind",
            "other_kind",
            _OTHER_KIND.format(area, area.kind, row["kind"], _IF_MEANT.format(area.pk)),
        )
        for number, row in enumerate(rows)
        if (area := stored.get(row["code"])) and area.kind != row["kind"] and area.pk not in meant
    ]
    faults += _leaving(rows, stored, meant)
    if faults:
        raise Invalid(errors=faults)


def _leaving(rows: Rows, stored: Mapping[str, Area], meant: Collection[str]) -> Iterator[FieldError]:
    parents = {code: area.parent_id for code, area in stored.items()} | {row["code"]: row["parent"] for row in rows}
    campaigns = list(Campaign.objects.select_related("area").order_by("slug"))
    for number, row in enumerate(rows):
        area = stored.get(row["code"])
        if area is None or area.parent_id == row["parent"] or area.pk in meant:
            continue
        left = set(area.lineage) - set(lineage_of(area.pk, parents))
        for campaign in campaigns:
            if campaign.area_id in left:
                sentence = _LEAVES.format(area, campaign.area, campaign.slug, _IF_MEANT.format(area.pk))
                yield FieldError(f"/areas/{number}/parent", "leaves_campaign", sentence)


def lineage_of(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """The codes from the outermost area down to this one; `parents` come round nowhere."""
    parent = parents[code]
    return [*(lineage_of(parent, parents) if parent else ()), code]


def settle_lineages() -> None:
    """Those of areas inside one that has moved, which a file need not name."""
    areas = list(Area.objects.all())
    parents = {area.pk: area.parent_id for area in areas}
    stale = [area for area in areas if area.lineage != lineage_of(area.pk, parents)]
    for area in stale:
        area.lineage = lineage_of(area.pk, parents)
    Area.objects.bulk_update(stale, ["lineage"])
