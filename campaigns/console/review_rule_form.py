"""The forms of a review rule: who judges which placements, and until when."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from campaigns.api.review_rules import ReviewRuleSerializer
from campaigns.console.review_rule_words import CARES_FOR, STOP_TYPES
from campaigns.models import Campaign, ReviewRule, SiteType
from campaigns.placements.review_rules import agreed_to_review
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from partners.console.choices import Boxes
from partners.console.days_and_times import DateInputField
from partners.console.form_faults import read_by
from partners.models import Area, Organisation
from partners.models.stop import PLACEMENT_MODES

NAMES: dict[str, str | None] = {
    "reviewer": "needed",
    "further_reviewers": "needed",
    "advisory": "heard",
    "covered_modes": "modes",
    "campaign": None,
}
SENTENCES = {
    "ends_before_it_starts": "The last day must not be before the first",
    "does_not_review": "One of these reviews here no longer: choose those of the list",
}
NARROWING = ("site_types", "stop_types", "areas", "cares_for")
_OF_LIST = {"invalid_choice": "Choose from the list"}
_DAYS = "Enter a number of working days from 1 to 365"


def _boxes(label: str, help_text: str = "", **errors: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, help_text=help_text, widget=Boxes, required=bool(errors), error_messages={**_OF_LIST, **errors}
    )


class EndForm(forms.Form):
    """When a rule ends."""

    valid_to = DateInputField(
        label="Last day",
        help_text="The last day on which a placement may start that it is about.",
        error_messages={"required": "Enter the last day"},
    )

    def body(self) -> dict[str, Any]:
        """As the API has it."""
        return {"valid_to": self.cleaned_data["valid_to"].isoformat()}


class ReviewRuleForm(forms.Form):
    """A rule of `campaign`; `rule` is the one to change."""

    needed = _boxes("Whose approval is needed", "Every one of them has to approve it.")
    heard = _boxes("Who advises", "They are asked, and the placement does not wait for them.")
    independent = forms.BooleanField(
        label="No reviewer sees the vote of another before having cast their own", required=False
    )
    modes = _boxes("Placements of which kind", required="Choose at least one kind")
    site_types = _boxes("What they hang on", "Tick none for all.")
    stop_types = _boxes("Which stops", "Tick none for all.")
    areas = _boxes("Where", "Tick none for everywhere.")
    cares_for = _boxes("Which changes are reviewed anew", "Tick none for all.")
    valid_from = DateInputField(
        label="First day",
        help_text="It is about placements that start on this day or later.",
        error_messages={"required": "Enter the first day"},
    )
    valid_to = DateInputField(label="Last day", required=False, help_text="Leave it empty for no end.")
    days = forms.IntegerField(
        label="Working days for a review",
        min_value=1,
        max_value=365,
        widget=forms.TextInput,
        help_text="How many a review takes, and how many before the start it is due.",
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _DAYS),
    )

    def __init__(self, data: Any, *, campaign: Campaign, rule: ReviewRule | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.campaign, self.rule = campaign, rule
        for name, choices in _choices(campaign, rule).items():
            field: Any = self.fields[name]
            field.choices = choices

    @property
    def is_narrowed(self) -> bool:
        """Whether something is said, or wrong, of what else than the kind it is about."""
        return any(self[name].value() or self[name].errors for name in NARROWING)

    def clean(self) -> dict[str, Any]:
        """Somebody judges, and each once."""
        values: dict[str, Any] = super().clean() or {}
        if "needed" in values and "heard" in values:
            if not values["needed"] and not values["heard"]:
                self.add_error("needed", "Choose who judges")
            elif set(values["needed"]) & set(values["heard"]):
                self.add_error("heard", "Whoever's approval is needed cannot only advise, too")
        return values

    def body(self) -> dict[str, Any]:
        """As the API has it. The first reviewer stays the first as long as they judge."""
        values = self.cleaned_data
        judges = [*values["needed"], *values["heard"]]
        first = self.rule.reviewer_id if self.rule and self.rule.reviewer_id in judges else judges[0]
        last = values["valid_to"]
        return {
            "campaign": self.campaign.pk,
            "reviewer": first,
            "further_reviewers": [slug for slug in judges if slug != first],
            "advisory": values["heard"],
            "valid_from": values["valid_from"].isoformat(),
            "valid_to": last.isoformat() if last else None,
            **{name: values[name] for name in ("independent", "modes", "days", *NARROWING)},
        }


def read(form: EndForm | ReviewRuleForm, actor: Actor, rule: ReviewRule | None) -> dict[str, Any] | None:
    """What is typed, as the rules of rules take it; None where the form says what is wrong."""
    if not form.is_valid():
        return None
    context = Reader(actor).context()
    serializer = ReviewRuleSerializer(rule, data=form.body(), partial=rule is not None, context=context)
    return read_by(form, serializer, NAMES)


def initial_of(rule: ReviewRule) -> dict[str, Any]:
    """What the form shows of a rule."""
    initial = {name: getattr(rule, name) for name in ("independent", "valid_from", "valid_to", "days", *NARROWING)}
    needed = [slug for slug in rule.judges if slug not in rule.advisory]
    return {**initial, "needed": needed, "heard": rule.advisory, "modes": rule.covered_modes}


def _choices(campaign: Campaign, rule: ReviewRule | None) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What can be ticked in each field, with what the rule has already."""
    reviewers = Organisation.objects.names_of(agreed_to_review(campaign) | set(rule.judges if rule else ()))
    judges = sorted(reviewers.items(), key=lambda choice: choice[1])
    areas_within = dict(Area.objects.within(campaign.area_id).exclude(pk=campaign.area_id).values_list("code", "name"))
    present = dict(Area.objects.filter(pk__in=rule.areas).values_list("code", "name")) if rule else {}
    return {
        "needed": judges,
        "heard": judges,
        "modes": PLACEMENT_MODES,
        "site_types": [(code, f"{name[:1].upper()}{name[1:]}") for code, name in _site_types()],
        "stop_types": [*STOP_TYPES.items(), *((code, code) for code in _other_stop_types(rule))],
        "areas": sorted({**areas_within, **present}.items(), key=lambda choice: choice[1]),
        "cares_for": list(CARES_FOR.items()),
    }


def _site_types() -> list[tuple[str, str]]:
    return list(SiteType.objects.order_by("name").values_list("code", "name"))


def _other_stop_types(rule: ReviewRule | None) -> list[str]:
    return [code for code in rule.stop_types if code not in STOP_TYPES] if rule else []
