"""The form of an event: what is typed, read as the API reads it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.timezone import localtime

from campaigns.models import Campaign, Participant, Phase
from coordination.fields.reader import Reader
from coordination.ground.actor import Actor
from coordination.ground.datetimes import LONDON
from coordination.templatetags.plain_dates import day
from events.api.events import EventSerializer
from events.console.event_words import KINDS
from events.models import Event
from partners.console.choices import Boxes, Radios
from partners.console.days_and_times import (
    LATER,
    READINGS,
    DateInputField,
    TimeField,
    clock_words,
    instants_of,
    reading_of,
)
from partners.console.form_faults import read_by
from partners.models import Organisation

NAMES: Mapping[str, str | None] = {
    "starts_at": "starts_on",
    "ends_at": "ends_at_time",
    "place/name": "place_name",
    "place/address": "place_address",
    "place/postcode": "place_postcode",
    "place": "place_name",
    "area": "stop",
}
_PLACE = ("name", "address", "postcode")
_TWICE = "The clocks go back that night, so this time comes twice. Choose which is meant"
_NEVER = "The clocks go forward that night, and leave this time out"


def _reading() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Which of the two",
        choices=list(READINGS.items()),
        widget=Radios,
        required=False,
        error_messages={"invalid_choice": "Choose one of the two"},
    )


class EventForm(forms.Form):
    """An event of `campaign`, a new one or one that is there."""

    title = forms.CharField(label="Title", max_length=200, error_messages={"required": "Enter a title"})
    kind = forms.ChoiceField(
        label="Kind",
        choices=[("", "Choose one"), *KINDS.items()],
        error_messages={"required": "Choose what kind of event it is", "invalid_choice": "Choose one of the list"},
    )
    starts_on = DateInputField(label="Date", error_messages={"required": "Enter the date"})
    starts_at_time = TimeField(label="Begins at", error_messages={"required": "Enter when it begins"})
    starts_reading = _reading()
    ends_at_time = TimeField(label="Ends at", error_messages={"required": "Enter when it ends"})
    ends_reading = _reading()
    ends_on = DateInputField(label="Last date", required=False, help_text="Only where it goes on into another day")
    place_name = forms.CharField(
        label="Venue",
        max_length=120,
        required=False,
        help_text="For example, Dudley Town Hall. Leave it empty where the stop says it all, or it is online.",
    )
    place_address = forms.CharField(label="Address of the venue", max_length=300, required=False)
    place_postcode = forms.CharField(label="Postcode of the venue", max_length=20, required=False)
    partners = forms.MultipleChoiceField(
        label="Who else runs it",
        widget=Boxes,
        required=False,
        help_text="They are asked whether the public may see their name beside it.",
    )
    phase = forms.ChoiceField(label="Phase of the campaign", required=False)
    summary = forms.CharField(
        label="What happens there",
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text="Name no person.",
    )
    url = forms.CharField(label="Page with more about it", max_length=500, required=False)
    public = forms.BooleanField(
        label="Show it to the public once it is scheduled",
        required=False,
        help_text="On the campaign's page and in the open feed. Without it, those who take part see it.",
    )
    outside = forms.BooleanField(
        label="It takes place outside the campaign's days",
        required=False,
        help_text="It is kept, is not public, and what is counted there is no reach of the campaign.",
    )

    def __init__(
        self, data: QueryDict | None, *, actor: Actor, campaign: Campaign, event: Event | None = None, **options: Any
    ) -> None:
        """`event` is the one to change; `initial` may be of another, of which this is to be a copy."""
        super().__init__(data, **options)
        self.actor, self.campaign, self.event = actor, campaign, event
        self.asks_outside = bool(self["outside"].value())
        listed = (event.partners if event else self.initial.get("partners")) or []
        fields: Any = self.fields
        fields["partners"].choices = _partners(actor, campaign, listed)
        phases = Phase.objects.nameable_by(actor).filter(campaign=campaign).order_by("starts_on", "slug")
        fields["phase"].choices = [("", "None"), *phases.values_list("slug", "name")]
        for name, choices in (("partners", fields["partners"].choices), ("phase", fields["phase"].choices[1:])):
            if not choices:
                del self.fields[name]

    def pass_faults_over(self) -> None:
        """Say nothing of what is wrong: it was not sent to be taken yet."""
        self._errors = ErrorDict()

    @property
    def stop(self) -> str:
        """The code of the stop that is chosen."""
        return (self.data.get("stop", "") if self.is_bound else self.initial.get("stop", "")).strip()[:40]

    def clean(self) -> dict[str, Any]:
        """With `starts_at` and `ends_at`, where the days and times are right."""
        values: dict[str, Any] = super().clean() or {}
        first, begins, ends = (values.get(name) for name in ("starts_on", "starts_at_time", "ends_at_time"))
        if first and begins:
            values["starts_at"] = self._instant("starts", datetime.combine(first, begins))
        if first and ends and "ends_on" not in self.errors:
            last = values.get("ends_on") or first
            values["ends_at"] = self._instant("ends", datetime.combine(last, ends))
        if (values.get("place_address") or values.get("place_postcode")) and not values.get("place_name"):
            self.add_error("place_name", "Enter the name of the venue")
        return values

    def read(self) -> dict[str, Any] | None:
        """What is typed, as the rule takes it; None where the form says what is wrong."""
        if not self.is_valid():
            return None
        context = Reader(self.actor).context()
        serializer = EventSerializer(self.event, data=self._body(), partial=self.event is not None, context=context)
        return read_by(self, serializer, NAMES)

    def _instant(self, edge: str, wall: datetime) -> datetime | None:
        """The instant meant, by the field of its time; that of the present event where the clock shows the same."""
        present = getattr(self.event, f"{edge}_at", None)
        instants = instants_of(wall)
        reading = self.cleaned_data.get(f"{edge}_reading")
        if present and _shows(present, wall) and reading in ("", reading_of(present)):
            return present
        if not instants:
            self.add_error(f"{edge}_at_time", ValidationError(_NEVER, "never"))
            return None
        if len(instants) > 1 and not reading:
            self.add_error(f"{edge}_reading", ValidationError(_TWICE, "twice"))
            return None
        return instants[-1 if reading == LATER else 0]

    def _body(self) -> dict[str, Any]:
        values = self.cleaned_data
        body = {name: values[name] for name in ("title", "kind", "public", "outside")}
        body |= {edge: values[edge].isoformat() for edge in ("starts_at", "ends_at")}
        body |= {name: values[name] or None for name in ("summary", "url")}
        body |= {"stop": self.stop or None, "place": self._place()}
        body |= {"partners": values["partners"]} if "partners" in self.fields else {}
        body |= {"phase": values["phase"] or None} if "phase" in self.fields else {}
        return body if self.event else {"campaign": self.campaign.pk, **body}

    def _place(self) -> dict[str, Any] | None:
        """The venue. One that is as it was keeps what a system has said of it besides: its number and its position."""
        place = {name: self.cleaned_data[f"place_{name}"] or None for name in _PLACE}
        if place["name"] is None:
            return None
        event = self.event
        if event and place == {name: getattr(event, f"place_{name}") or None for name in _PLACE}:
            place |= {"uprn": event.place_uprn or None}
            place |= {"longitude": event.place_longitude, "latitude": event.place_latitude}
        return place


def _shows(instant: datetime, wall: datetime) -> bool:
    """Whether the clocks of London show that time then, but for seconds."""
    return localtime(instant, LONDON).replace(tzinfo=None, second=0, microsecond=0) == wall


def initial_of(event: Event, *, with_days: bool = True) -> dict[str, Any]:
    """What the form shows of an event; of one to be copied without its days."""
    names = ("title", "kind", "summary", "url", "public", "place_name", "place_address", "place_postcode")
    initial: dict[str, Any] = {name: getattr(event, name) for name in names}
    initial |= {
        "stop": event.stop_id or "",
        "partners": event.partners,
        "phase": event.phase.slug if event.phase else "",
    }
    initial |= {"starts_at_time": clock_words(event.starts_at), "ends_at_time": clock_words(event.ends_at)}
    if with_days:
        first, last = localtime(event.starts_at).date(), localtime(event.ends_at).date()
        initial |= {"starts_on": first, "ends_on": last if last != first else None, "outside": event.outside}
        initial |= {"starts_reading": reading_of(event.starts_at), "ends_reading": reading_of(event.ends_at)}
    return initial


def sentences_of(campaign: Campaign) -> dict[str, str]:
    """What refusals say to people, by their code."""
    days = f"{day(campaign.starts_on)} to {day(campaign.ends_on)}"
    return {
        "outside_the_campaign": f"The campaign runs from {days}. Choose a date within it, or say below that the event "
        "takes place outside it",
        "ends_before_it_starts": "The end must be later than the beginning",
    }


def week_later(event: Event, weeks: int) -> tuple[datetime, datetime] | None:
    """When it would begin and end that many weeks later by the clocks of London; None where a clock does not show one
    of the times that night, or shows it twice."""
    edges = []
    for instant in (event.starts_at, event.ends_at):
        instants = instants_of(localtime(instant, LONDON).replace(tzinfo=None, fold=0) + timedelta(weeks=weeks))
        if len(instants) != 1:
            return None
        edges += instants
    return edges[0], edges[1]


def _partners(actor: Actor, campaign: Campaign, listed: Iterable[str]) -> list[tuple[str, str]]:
    """Whoever takes part in the campaign, and whom the event lists already: slug and name."""
    parts = Participant.objects.accepted().filter(campaign=campaign).values("organisation")
    named = Q(slug__in=parts) | Q(slug=campaign.lead_id) | Q(slug__in=list(listed))
    rows = Organisation.objects.listed().filter(named).exclude(slug=actor.organisation)
    return list(rows.order_by("name").values_list("slug", "name"))
