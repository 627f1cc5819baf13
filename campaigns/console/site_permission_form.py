"""What a form says of the permission of a site's owner."""

from typing import Any

from django import forms

from campaigns.api.site_permissions import SitePermissionSerializer
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from partners.console.days_and_times import DateInputField
from partners.console.form_faults import read_by

_NAMES = {"evidence": "evidence_url"}
SENTENCES = {
    "in_the_future": "The day must be today or earlier: a permission is recorded once it is given",
    "ends_before_it_starts": "The last day must not be before the day on which it was given",
}


class SitePermissionForm(forms.Form):
    """Who has permitted the posters, and from when to when."""

    granted_by = forms.CharField(
        label="Who permits it",
        max_length=120,
        help_text="The organisation that owns the site. Name no person.",
        error_messages={"required": "Enter the organisation that owns the site"},
    )
    granted_on = DateInputField(label="Day on which it was given", error_messages={"required": "Enter the day"})
    valid_until = DateInputField(label="Last day of it, if it ends", required=False)
    evidence_url = forms.CharField(label="Page where it can be seen, if any", max_length=500, required=False)

    def read(self, actor: Actor) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        values = self.cleaned_data
        body = {"granted_by": values["granted_by"], "evidence": {"url": values["evidence_url"] or None}}
        body |= {name: values[name] and values[name].isoformat() for name in ("granted_on", "valid_until")}
        return read_by(self, SitePermissionSerializer(data=body, context=Reader(actor).context()), _NAMES)


class RevocationForm(forms.Form):
    """From which day a permission is in force no longer; `key` keeps the fields of several forms on a page apart."""

    revoked_on = DateInputField(
        label="First day on which it is not in force", error_messages={"required": "Enter the day"}
    )

    def __init__(self, data: Any = None, *, key: str) -> None:
        super().__init__(data, auto_id=f"{key}_%s")
