"""How pages call review rules: whose placements, at which sites, judged by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.console.desk_words import CHANGED
from campaigns.models import Campaign, ReviewRule, SiteType
from coordination.ground.actor import Actor
from partners.models import Area, Mode, Organisation

NEEDED, HEARD = "needed", "heard"
MODES = dict(Mode.choices)
# Those at which posters hang, as NaPTAN types them.
STOP_TYPES = {
    "BCT": "Bus stop on a street",
    "BCS": "Bay of a bus station",
    "BCQ": "Bus station whose bays vary",
    "BST": "Way to a bus station",
    "BCE": "Entrance of a bus station",
    "RLY": "Way to railway platforms",
    "RPL": "Railway platform",
    "RSE": "Entrance of a railway station",
    "MET": "Way to tram or Metro platforms",
    "PLT": "Tram or Metro platform",
    "TMU": "Entrance of a tram or Metro station",
}
CARES_FOR = {
    "mode": CHANGED["mode"],
    "site_type": CHANGED["site_type"],
    "site": "Stop or vehicles",
    "format": CHANGED["format"],
    "quantity": CHANGED["quantity"],
    "creative": "Artwork",
    "starts_on": CHANGED["starts_on"],
    "ends_on": CHANGED["ends_on"],
}
STATES = {"now": ("In force", "green"), "coming": ("Coming", "blue"), "ended": ("Ended", "grey")}


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """A rule, its state with its colour, whose it is, who judges (each with what their vote is worth), and where else
    it is narrower than all (a label and what is meant)."""

    rule: ReviewRule
    state: tuple[str, str]
    campaign: str
    judges: Sequence[tuple[str, str]]
    modes: str
    narrowed: Sequence[tuple[str, str]]
    cares_for: str

    @property
    def title(self) -> str:
        """`British Transport Police and West Midlands Police judge bus and rail`."""
        names = [name for name, _ in self.judges]
        return f"{in_a_row(names)} judge{'' if len(names) > 1 else 's'} {self.modes.lower()}"


def in_a_row(words: Sequence[str]) -> str:
    """`bus, rail and metro`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def state_of(rule: ReviewRule, today: date) -> str:
    """Whether it is about placements that start today, later, or earlier alone."""
    if rule.valid_to is not None and rule.valid_to < today:
        return "ended"
    return "now" if rule.valid_from <= today else "coming"


def rules_in_words(rules: Sequence[ReviewRule], actor: Actor, today: date) -> list[RuleInWords]:
    """Each of the rules as the actor may read it, in five statements however many they are."""
    campaigns = dict(
        Campaign.objects.visible_to(actor)
        .filter(pk__in={rule.campaign_id for rule in rules})
        .values_list("slug", "name")
    )
    organisations = Organisation.objects.names_of({slug for rule in rules for slug in rule.judges})
    areas = dict(
        Area.objects.filter(pk__in={code for rule in rules for code in rule.areas}).values_list("code", "name")
    )
    site_types = dict(SiteType.objects.values_list("code", "name"))
    names: Mapping[str, Mapping[str, str]] = {"areas": areas, "site_types": site_types, "stop_types": STOP_TYPES}
    return [
        RuleInWords(
            rule,
            STATES[state_of(rule, today)],
            _whose(rule, campaigns),
            [(organisations.get(slug, slug), _worth(rule, slug)) for slug in rule.judges],
            in_a_row([MODES[mode] for mode in rule.covered_modes]),
            _narrowed(rule, names),
            in_a_row([CARES_FOR.get(name, name) for name in rule.cares_for]),
        )
        for rule in rules
    ]


def _whose(rule: ReviewRule, campaigns: Mapping[str, str]) -> str:
    if rule.campaign_id is None:
        return "Every campaign"
    return campaigns.get(rule.campaign_id) or "A campaign that you do not see"


def _worth(rule: ReviewRule, organisation: str) -> str:
    return HEARD if organisation in rule.advisory else NEEDED


def _narrowed(rule: ReviewRule, names: Mapping[str, Mapping[str, str]]) -> list[tuple[str, str]]:
    labels = {"site_types": "On", "stop_types": "At", "areas": "In", "operators": "On vehicles of"}
    return [
        (label, in_a_row([names.get(field, {}).get(value, value) for value in values]))
        for field, label in labels.items()
        if (values := getattr(rule, field))
    ]
