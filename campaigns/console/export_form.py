"""The form that brings a platform's export: the file, and what it leaves open."""

from collections.abc import Sequence
from typing import Any

from django import forms

from campaigns.models import Campaign, Channel
from coordination.ground.actor import Actor
from partners.console.days_and_times import DateInputField
from partners.models import Area, Organisation

_LONGEST_SOURCE = 120
_SAID = "As the file says (X and Google Analytics alone)"
# The field of the form by what an import calls it.
FIELDS = {"?campaign": "campaign", "?channel": "channel", "?area": "area", "?from": "starts_on", "?to": "ends_on"}


class ExportForm(forms.Form):
    """An export, which campaign and channel it is of, and where that was counted."""

    file = forms.FileField(
        label="Export of the platform",
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "invalid"), "Choose the file that the platform gave you"),
    )
    campaign = forms.ChoiceField(
        label="Campaign",
        help_text="An export never says which campaign it is of: everything in it is counted for this one.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose the campaign"),
    )
    channel = forms.ChoiceField(
        label="Channel", required=False, error_messages={"invalid_choice": "Choose the channel"}
    )
    area = forms.ChoiceField(
        label="Where",
        help_text="The smallest area that holds all of it.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose where it was counted"),
    )
    source = forms.CharField(
        label="Which account is it?",
        max_length=_LONGEST_SOURCE,
        required=False,
        help_text="Only if you have several accounts of one platform. Call each the same every time, or one would"
        " correct the other. Name no person.",
    )
    starts_on = DateInputField(label="First day", required=False)
    ends_on = DateInputField(label="Last day", required=False)

    def __init__(self, data: Any, files: Any, *, campaigns: Sequence[Campaign], actor: Actor, **options: Any) -> None:
        super().__init__(data, files, **options)
        fields: Any = self.fields
        offered = [(campaign.pk, campaign.shown_name) for campaign in campaigns]
        fields["campaign"].choices = [("", "Choose a campaign"), *offered] if len(offered) > 1 else offered
        channels = sorted(Channel.objects.values_list("code", "name"), key=lambda channel: channel[1].casefold())
        fields["channel"].choices = [("", _SAID), *((code, name.capitalize()) for code, name in channels)]
        own = Organisation.objects.values_list("area", flat=True).get(pk=actor.organisation)
        around = {campaign.area_id for campaign in campaigns}
        areas = Area.objects.filter(lineage__overlap=list(around)).order_by("name").values_list("code", "name")
        fields["area"].choices = list(areas)
        self.initial.setdefault("area", own or next(iter(around), ""))

    def parameters(self) -> dict[str, str]:
        """What is said of the file, as an import takes it."""
        typed = self.cleaned_data
        days = {"from": typed["starts_on"], "to": typed["ends_on"]}
        texts = {name: typed[name] for name in ("campaign", "channel", "area", "source") if typed[name]}
        return {**texts, **{name: day.isoformat() for name, day in days.items() if day}}
