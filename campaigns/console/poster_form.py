"""What a form says of posters, wherever they hang: how many of which, of what artwork, from when to when."""

from typing import Any

from django import forms
from django.forms.utils import ErrorDict

from campaigns.api.placements import PlacementSerializer
from campaigns.models import Campaign, Creative, CreativePurpose, CreativeStatus, Placement, SiteType
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.templatetags.plain_dates import day
from partners.console.days_and_times import DateInputField
from partners.console.form_faults import read_by
from partners.models import Stop

MOST_ARTWORK = 100
_STANDING = [CreativeStatus.PENDING, CreativeStatus.READY]
_NAMES: dict[str, str | None] = {
    "creative/title": "creative_title",
    "creative/url": "creative_title",
    "creative": "artwork",
    "site": None,
    "mode": None,
}
_HOW_MANY = "Enter how many posters hang at one place, like 2"


def sentences_of(campaign: Campaign) -> dict[str, str]:
    """What refusals say to people, by their code."""
    return {
        "outside_the_campaign": f"{_runs(campaign)}. The posters must hang on one of its days",
        "ends_before_it_starts": "The last day must not be before the first",
    }


def _runs(campaign: Campaign) -> str:
    return f"The campaign runs from {day(campaign.starts_on)} to {day(campaign.ends_on)}"


class PosterForm(forms.Form):
    """Posters of one artwork of `campaign`; `placement` is the one to change."""

    artwork = forms.ChoiceField(
        label="Artwork",
        required=False,
        help_text="What is reviewed is this very file.",
        error_messages={"invalid_choice": "Choose an artwork of the list"},
    )
    creative_title = forms.CharField(
        label="Title of the artwork, where its file is not here",
        max_length=200,
        required=False,
        help_text="Reviewers cannot see it then, and may ask for it.",
    )
    site_type = forms.ChoiceField(
        label="What they hang on",
        required=False,
        help_text="Where its owner has to permit posters, this says so.",
        error_messages={"invalid_choice": "Choose a kind of site of the list"},
    )
    format = forms.CharField(label="Format", max_length=60, error_messages={"required": "Enter a format"})
    quantity = forms.IntegerField(
        label="Posters at each place",
        min_value=1,
        max_value=1_000_000,
        widget=forms.TextInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _HOW_MANY),
    )
    starts_on = DateInputField(label="First day", error_messages={"required": "Enter the first day"})
    ends_on = DateInputField(label="Last day", error_messages={"required": "Enter the last day"})
    outside = forms.BooleanField(
        label="They hang outside the campaign's days, too",
        required=False,
        help_text="As where they go up before it begins, or come down after it has ended.",
    )

    def __init__(
        self, data: Any, *, actor: Actor, campaign: Campaign, placement: Placement | None = None, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.actor, self.campaign, self.placement = actor, campaign, placement
        rows = Creative.objects.visible_to(actor).filter(campaign=campaign, purpose=CreativePurpose.ARTWORK)
        rows = rows.filter(status__in=_STANDING, second_look="")
        self.creatives = {str(row.pk): row for row in rows.order_by("-id")[:MOST_ARTWORK]}
        choices = [("", "None of these"), *((key, row.title) for key, row in self.creatives.items())]
        fields: Any = self.fields
        fields["artwork"].choices = choices
        self.asks_outside = bool(self["outside"].value())
        fields["site_type"].choices = [("", "Not said"), *_site_types(placement)]

    def pass_faults_over(self) -> None:
        """Say nothing of what is wrong: it was not sent to be taken yet."""
        self._errors = ErrorDict()

    def clean(self) -> dict[str, Any]:
        """An artwork, or the title of one; days of the campaign, or a word that others are meant."""
        values: dict[str, Any] = super().clean() or {}
        if not values.get("outside"):
            self._ask_about_days(values)
        if not values.get("artwork") and not values.get("creative_title") and "artwork" not in self.errors:
            self.add_error("artwork", "Choose an artwork, or enter the title of one that is not here")
        return values

    def _ask_about_days(self, values: dict[str, Any]) -> None:
        """The rule takes posters that hang on one day of the campaign; who types another month means that seldom."""
        campaign_days = {"starts_on": self.campaign.starts_on, "ends_on": self.campaign.ends_on}
        for name in campaign_days:
            typed = values.get(name)
            if typed is None or (self.placement and typed == getattr(self.placement, name)):
                continue
            if not campaign_days["starts_on"] <= typed <= campaign_days["ends_on"]:
                self.asks_outside = True
                self.add_error(
                    name, f"{_runs(self.campaign)}. Choose a date within it, or say below that you mean this"
                )

    def read(self, stop: Stop | None) -> dict[str, Any] | None:
        """What is typed, as the rule takes it, at that stop; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        values = self.cleaned_data
        body = {"format": values["format"], "quantity": values["quantity"], "creative": self._creative()}
        body["site_type"] = values["site_type"] or None
        body |= {name: values[name].isoformat() for name in ("starts_on", "ends_on")}
        if self.placement is None and stop:
            body |= {"campaign": self.campaign.pk, "mode": stop.mode, "site": {"stop": stop.pk}}
        context = Reader(self.actor).context()
        partial = self.placement is not None
        return read_by(self, PlacementSerializer(self.placement, data=body, partial=partial, context=context), _NAMES)

    def _creative(self) -> dict[str, Any]:
        """The artwork that is chosen; of one that stays as it was, its address stays, too."""
        creative = self.creatives.get(self.cleaned_data["artwork"])
        if creative:
            return {"title": creative.title, "sha256": creative.sha256, "url": None}
        title, present = self.cleaned_data["creative_title"], self.placement
        if present and title == present.creative_title:
            return {"title": title, "sha256": present.creative_sha256 or None, "url": present.creative_url or None}
        return {"title": title, "sha256": None, "url": None}


def _site_types(placement: Placement | None) -> list[tuple[str, str]]:
    """The kinds of site that the placement may be at; without one, those that are at stops."""
    on_vehicles = placement is not None and placement.stop_id is None
    kinds = SiteType.objects.filter(on_vehicles=on_vehicles).order_by("name")
    if placement:
        kinds = kinds.filter(modes__contains=[placement.mode])
    return [(kind.pk, f"{kind.name[:1].upper()}{kind.name[1:]}") for kind in kinds]


def initial_of(placement: Placement, creatives: dict[str, Creative]) -> dict[str, Any]:
    """What the form shows of a placement; `creatives` are those that can be chosen."""
    initial = {name: getattr(placement, name) for name in ("format", "quantity", "starts_on", "ends_on")}
    initial["site_type"] = placement.site_type_id or ""
    same = [key for key, row in creatives.items() if row.sha256 == placement.creative_sha256]
    return {**initial, "artwork": same[0]} if same else {**initial, "creative_title": placement.creative_title}
