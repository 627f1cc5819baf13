"""`/redactions/`: taking a text out of everything that is kept, and the record of what was taken out."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfCodes, AnyOfSlugs, Since, StrictFilters
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Creates, ReadOnlyResource
from coordination.fields import CodeField, CountedListField, FreeTextField
from coordination.models import Redaction
from coordination.permissions import REDACTIONS
from coordination.redactions.redact import redact_text

_NAMES = "It names what is there already."


class RedactionSerializer(StrictModelSerializer):
    """Who took what out of what, when and why. The text itself stands nowhere."""

    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8062",
        "subject": "event",
        "subject_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "organisation": "dudley",
        "campaign": "see-me-hear-me",
        "fields": ["/summary"],
        "reason": "The summary named somebody.",
        "made_by": "key:k7f3q2m9",
        "made_by_organisation": "dudley",
        "made_at": "2017-02-03T11:02:00Z",
    }
    fields = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]

    class Meta:
        model = Redaction
        fields = (
            "id",
            "subject",
            "subject_id",
            "organisation",
            "campaign",
            "fields",
            "reason",
            "made_by",
            "made_by_organisation",
            "made_at",
        )
        read_only_fields = fields


class ToRedactSerializer(StrictSerializer):
    """What to take out of what: fields, with everything they ever held, or an exact text wherever it stands."""

    rules = ("fields_or_text", "no_such_field", "no_such_subject", "repeats_the_text", "too_common", "too_short")

    example = {
        "subject": "event",
        "subject_id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "fields": ["/summary"],
        "reason": "The summary named somebody.",
    }
    subject = CodeField(max_length=40, exempt=_NAMES, help_text="The kind of thing, as `changes/` names it.")
    subject_id = CodeField(max_length=60, exempt=_NAMES, help_text="Its id, or a campaign's slug.")
    fields = CountedListField(  # type: ignore[assignment]
        child=CodeField(max_length=100, exempt=_NAMES),
        required=False,
        max_length=20,
        help_text="JSON pointers, such as /summary.",
    )
    text = CodeField(
        required=False,
        max_length=2_000,
        trim_whitespace=False,
        exempt="It is what is to be taken out, and is never stored.",
        help_text="The exact text; it is never stored.",
    )
    reason = FreeTextField(max_length=500, help_text="Why, without repeating what is taken out.")


class RedactionFilters(StrictFilters):
    subject = AnyOfCodes()
    subject_id = AnyOfCodes(pattern=r"[A-Za-z0-9-]{1,60}")
    campaign = AnyOfSlugs()
    made_since = Since("made_at")


class Redactions(ReadOnlyResource, Creates):
    """Texts taken out of rows, of the ledger and of every copy that is kept (docs/privacy.md).

    Seen by the owner of what was redacted and by the lead of its campaign. Where a calendar, a file or a system that
    still holds the text sends it again, its row waits for a second look: have it taken out there as well.
    """

    model = Redaction
    serializer_class = RedactionSerializer
    filterset_class = RedactionFilters
    lookup_field = "id"
    ordering = ("-id",)
    permissions = REDACTIONS
    operations = {
        "create": OperationSpec(
            summary="Take a text out of everything that is kept",
            body=ToRedactSerializer,
            answers={200: RedactionSerializer, 201: RedactionSerializer},
            refusals=(404,),
        ),
        "list": OperationSpec(summary="List redactions"),
        "retrieve": OperationSpec(summary="Show a redaction"),
    }

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 when it was taken out now; 200 with the redaction there is when it was taken out before."""
        redaction, is_new = redact_text(by=self.actor, **self.checked(ToRedactSerializer))
        return self.created(redaction) if is_new else self.answer(redaction)
