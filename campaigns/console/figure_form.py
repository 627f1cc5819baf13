"""The form of one figure: it asks for the unit of its channel, and says what is meant by that."""

from datetime import timedelta
from typing import Any

from django import forms

from campaigns.api.reach_metrics import ReachMetricSerializer
from campaigns.console.figure_words import GRADES, QUALIFIERS, UNITS
from campaigns.console.poster_form import sentences_of as sentences_of_days
from campaigns.models import Campaign, Channel, ReachMetric
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from partners.console.days_and_times import DateInputField
from partners.console.form_faults import FieldNames, read_by
from partners.models import Area

NAMES: FieldNames = {
    "period/from": "starts_on",
    "period/to": "ends_on",
    "period": "starts_on",
    "evidence/url": "evidence_url",
    "evidence": "grade",
    "measure": "value",
}
_NUMBER = "Enter a whole number, like 15000. Enter 0 for a nil return"
_LONGEST = 20  # characters


class FigureForm(forms.Form):
    """One figure of a campaign on one channel: a new one, or `figure` as it is to be."""

    value = forms.CharField(max_length=_LONGEST, error_messages=dict.fromkeys(("required", "max_length"), _NUMBER))
    qualifier = forms.ChoiceField(
        label="How well is that known?",
        choices=list(QUALIFIERS.items()),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how well it is known"),
    )
    margin_percent = forms.IntegerField(
        label="By how many per cent may it be off, either way?",
        required=False,
        help_text="Of “about” and of an estimate, if somebody has said. Without it nothing bounds the number.",
        error_messages={"invalid": "Enter a whole number of per cent, like 10, or nothing"},
    )
    rounded_to = forms.IntegerField(
        label="What was it rounded to?",
        required=False,
        help_text="For example 1000. Leave it empty if it was not rounded.",
        error_messages={"invalid": "Enter what it was rounded to, like 1000, or nothing"},
    )
    starts_on = DateInputField(label="First day", error_messages={"required": "Enter the first day"})
    ends_on = DateInputField(label="Last day", error_messages={"required": "Enter the last day"})
    area = forms.ChoiceField(
        label="Where",
        help_text="The smallest area that holds all of it.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose where it was counted"),
    )
    source = forms.CharField(
        label="Where does the number come from?",
        max_length=120,
        help_text="For example, “Google Analytics of dudley.gov.uk”. Two sources are two counts. Name no person.",
        error_messages={"required": "Enter where the number comes from"},
    )
    grade = forms.ChoiceField(
        label="Who vouches for it?",
        choices=list(GRADES.items()),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose who vouches for it"),
    )
    evidence_url = forms.CharField(
        label="Address of the evidence", max_length=500, required=False, help_text="Where it can be read, if anywhere."
    )

    def __init__(
        self,
        data: Any,
        *,
        actor: Actor,
        campaign: Campaign,
        channel: Channel,
        figure: ReachMetric | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.actor, self.campaign, self.channel, self.figure = actor, campaign, channel, figure
        self.measure = figure.measure if figure else channel.unit
        question, hint = UNITS[self.measure]
        self.fields["value"].label, self.fields["value"].help_text = question, f"{hint} 0 is a nil return."
        if figure and figure.event:  # its source is the event
            del self.fields["source"]
        areas = Area.objects.within(campaign.area_id).order_by("name").values_list("code", "name")
        fields: Any = self.fields
        fields["area"].choices = list(areas)

    def read(self) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        values = self.cleaned_data
        digits = values["value"].replace(",", "").replace(" ", "")
        if not (digits.isascii() and digits.isdigit()):
            self.add_error("value", _NUMBER)
            return None
        body: dict[str, Any] = {"campaign": self.campaign.pk, "channel": self.channel.pk, "measure": self.measure}
        body |= {"value": int(digits), "qualifier": values["qualifier"], "area": values["area"]}
        body |= {"period": {"from": values["starts_on"].isoformat(), "to": values["ends_on"].isoformat()}}
        body |= {"evidence": self._evidence(), **({"source": values["source"]} if "source" in values else {})}
        body |= {name: values[name] for name in ("margin_percent", "rounded_to")}
        context, partial = Reader(self.actor).context(), self.figure is not None
        return read_by(self, ReachMetricSerializer(self.figure, data=body, partial=partial, context=context), NAMES)

    def _evidence(self) -> dict[str, Any]:
        return {"grade": self.cleaned_data["grade"], "url": self.cleaned_data["evidence_url"] or None}


def initial_of(figure: ReachMetric) -> dict[str, Any]:
    """What the form of a figure shows before anybody types."""
    same = ("qualifier", "margin_percent", "rounded_to", "source", "grade", "evidence_url")
    days = {"starts_on": figure.period.lower, "ends_on": figure.period.upper - timedelta(days=1)}
    return {
        "value": f"{figure.value:,}",
        "area": figure.area_id,
        **days,
        **{name: getattr(figure, name) for name in same},
    }


def sentences_of(campaign: Campaign) -> dict[str, str]:
    """What refusals say to people, by their code."""
    days = sentences_of_days(campaign)["outside_the_campaign"].replace("The posters must hang on", "Choose days with")
    return {
        "outside_the_campaign": days,
        "no_margin_here": "Only “about” and an estimate have a margin: leave it empty",
        "before_from": "The last day must not be before the first",
        "period_overlaps": "You have sent a figure from this source for some of these days. Correct that one, or give"
        " another source if it is another count",
    }
