"""`/campaigns/{slug}/statements/`: what was printed of a campaign, and whether the figures support it still."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.claim_texts import MOST_SHARES, RANGE, SHARE, UNITS, ClaimPartSerializer, check_ends
from campaigns.api.claims import MissingSerializer
from campaigns.api.completeness import GapSerializer
from campaigns.api.questions import check_past, check_some
from campaigns.api.statement_sheets import SheetSerializer
from campaigns.api.under_campaign import UnderCampaign
from campaigns.models import Channel, Statement, StatementStatus, Universe
from campaigns.models.reach_metric import MAX_VALUE
from campaigns.permissions import READ_SHEET, REGISTER_STATEMENT, STATEMENTS
from campaigns.reach.claims import BETWEEN, COMPARATORS
from campaigns.reach.reading.stored import words_at
from campaigns.statements.register import change_statement, register_statement, remove_statement
from campaigns.statements.sheet import sheet_of
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfChoices, AnyOfSlugs, Since, StrictFilters
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import Changes
from coordination.fields import (
    CodeKeyField,
    HeldReasonField,
    InstantField,
    KeyField,
    KeysField,
    PeriodField,
    WebAddressField,
    WholeNumberField,
    WordField,
    all_of,
)
from coordination.ground.authorisation import authorise
from partners.models import Area

CLAIMED = ("comparator", "value", "to", "out_of", "unit", "universe", "area", "channels")
_DIGEST = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
_JUDGED: dict[str, Any] = {
    "verdict": "supported",
    "gross": 1058000,
    "low": 1058000,
    "high": None,
    "break_even_overlap": None,
    "weakest_assumption": "Every figure is taken as its reporter stated it.",
    "missing": [],
    "held": [],
    "gaps": [],
    "condition": None,
    "as_of": "2017-03-10T14:00:00Z",
    "method_version": 3,
    "inputs_sha256": _DIGEST,
}
_CLAIM = {
    "comparator": "more_than",
    "value": 1000000,
    "to": None,
    "out_of": None,
    "unit": "contacts",
    "universe": None,
    "area": "E11000005",
    "channels": None,
    "period": None,
}


class PrintedClaimSerializer(StrictSerializer):
    """What the sentence claims, as it was read; area, channels and period default to the whole campaign."""

    comparator = WordField(choices=[*COMPARATORS, BETWEEN])
    value = WholeNumberField(min_value=0, max_value=MAX_VALUE)
    to = WholeNumberField(
        min_value=0, max_value=MAX_VALUE, required=False, allow_null=True, help_text=f"The other end. {RANGE}"
    )
    out_of = WholeNumberField(
        min_value=1, max_value=MOST_SHARES, required=False, allow_null=True, help_text=f"Of how many. {SHARE}"
    )
    unit = WordField(choices=UNITS)
    universe = KeyField(all_of(Universe), required=False, allow_null=True)
    area = CodeKeyField(Area, str.upper, required=False, allow_null=True)
    channels = KeysField(all_of(Channel), spell=str.lower, required=False, allow_null=True, validators=[check_some])
    period = PeriodField(required=False, allow_null=True)

    def validate(self, attrs: Any) -> Any:
        """The claim; raises a ValidationError where `to` is no other end of `between`, or `out_of` no share."""
        check_ends(attrs)
        return attrs


class JudgementSerializer(StrictSerializer):
    """The verdict on the claim, by the figures of an instant."""

    verdict = serializers.ChoiceField(choices=["supported", "unsupported", "indeterminate"])
    gross = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True)
    break_even_overlap = serializers.IntegerField(allow_null=True)
    weakest_assumption = serializers.CharField()
    missing = MissingSerializer(many=True)
    held = serializers.ListField(child=serializers.CharField())
    gaps = GapSerializer(many=True, required=False)
    condition = serializers.CharField(
        required=False, allow_null=True, help_text="What has to hold of samples; null: nothing was sampled."
    )
    parts = ClaimPartSerializer(
        many=True, required=False, help_text="Of one whose words were read: what they claim, part by part."
    )
    unread = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="Of one whose words were read: those that were not."
    )
    as_of = InstantField()
    method_version = serializers.IntegerField()
    inputs_sha256 = serializers.CharField(
        help_text="Of the question, the populations, the method and every figure that went in."
    )


def _with_words(statement: Statement, judgement: dict[str, Any]) -> dict[str, Any]:
    """The judgement of words that were read with these words, as far as they stand in the text still."""
    if statement.reading is None:
        return judgement
    text, length = statement.text, statement.reading["length"]
    parts = [{**part, "words": words_at(part["words"], text, length)} for part in judgement["parts"]]
    return {**judgement, "parts": parts, "unread": [words_at(at, text, length) for at in judgement["unread"]]}


class StatementSerializer(StrictModelSerializer):
    rules = ("channels empty", "in_the_future", "units_do_not_add", "between", "share", "text nothing_read")
    waits = True
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8062",
        "campaign": "see-me-hear-me",
        "organisation": "west-midlands-police",
        "text": "The campaign made more than a million contacts across the West Midlands.",
        "outlet": "Express and Star",
        "url": "https://news.example/see-me-hear-me",
        "printed_on": "2017-03-11",
        "claim": _CLAIM,
        "compared_with": None,
        "status": "no_longer_supported",
        "since": "2017-03-20T09:30:00Z",
        "reason": "By the figures known now it was at least 958,000 contacts, and the sentence says more than "
        "1,000,000 contacts.",
        "nearest": "more than 958,000 contacts",
        "registered": _JUDGED,
        "present": {**_JUDGED, "verdict": "indeterminate", "gross": 958000, "low": 958000},
        "held_reason": None,
        "version": 2,
        "created_at": "2017-03-11T10:00:00Z",
        "updated_at": "2017-03-20T09:30:00Z",
    }

    campaign = KeyField(read_only=True)
    organisation = KeyField(read_only=True)
    url = WebAddressField(null_for_blank=True, required=False, max_length=200)
    claim = PrintedClaimSerializer(
        source="*",
        required=False,
        help_text="What it claims; left out, the words themselves are read, and this is the first claim among them.",
    )
    compared_with = serializers.DictField(
        read_only=True,
        allow_null=True,
        help_text="Of words read as a comparison: its `campaign` and `period`, and its `area` and "
        "`channels` where they are others.",
    )
    as_of = InstantField(
        required=False,
        allow_null=True,
        write_only=True,
        help_text="Register the verdict of what was known then, such as when it was printed; now if left out.",
    )
    reason = serializers.CharField(
        read_only=True, help_text="Why the figures do not support it, in one sentence; empty while they do."
    )
    nearest = serializers.CharField(
        read_only=True, help_text="The nearest sentence that they do support; empty while they support it, or none."
    )
    registered = serializers.SerializerMethodField(help_text="The judgement it was registered with.")
    present = serializers.SerializerMethodField(help_text="The judgement of now.")
    held_reason = HeldReasonField()

    class Meta:
        model = Statement
        fields = (
            "id",
            "campaign",
            "organisation",
            "text",
            "outlet",
            "url",
            "printed_on",
            "claim",
            "compared_with",
            "as_of",
            "status",
            "since",
            "reason",
            "nearest",
            "registered",
            "present",
            "held_reason",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = ("status", "since", "version")

    @extend_schema_field(JudgementSerializer)
    def get_registered(self, statement: Statement) -> Any:
        return _with_words(statement, statement.registered)

    @extend_schema_field(JudgementSerializer)
    def get_present(self, statement: Statement) -> Any:
        return _with_words(statement, statement.present)


class PrintedSerializer(StrictModelSerializer):
    """What of a registered statement can be mended; another claim is another statement."""

    waits = True
    example = {"outlet": "Express & Star"}
    url = WebAddressField(null_for_blank=True, required=False, max_length=200)

    class Meta:
        model = Statement
        fields = ("outlet", "url", "printed_on")


class StatementFilters(StrictFilters):
    status = AnyOfChoices(choices=StatementStatus.choices)
    organisation = AnyOfSlugs()
    updated_since = Since("updated_at")


class Statements(UnderCampaign, Changes):
    """The register of what was printed, for those who take part. Each is judged again whenever a figure, a return or a
    population it rests on changes; the change feed and webhooks say `statement.no_longer_supported`, and
    `statement.supported` when it holds again."""

    model = Statement
    permissions = STATEMENTS
    serializer_class = StatementSerializer
    filterset_class = StatementFilters
    ordering = ("-id",)
    lookup_field = "id"
    lookup_value_regex = "[^/]+"
    operations = {
        "list": OperationSpec(summary="List what was printed of a campaign"),
        "create": OperationSpec(summary="Register what was printed", refusals=(422,)),
        "retrieve": OperationSpec(summary="Show a printed statement and whether it holds"),
        "partial_update": OperationSpec(summary="Mend how a statement was registered", body=PrintedSerializer),
        "destroy": OperationSpec(summary="Take out a statement that was registered by mistake"),
    }
    create_rule = register_statement

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        authorise(self.actor, REGISTER_STATEMENT, self.campaign())  # before the body is judged
        return super().create(request, *args, **kwargs)

    def perform_create(self, values: dict[str, Any]) -> Any:
        campaign = self.campaign()
        as_of = values.pop("as_of", None)
        check_past(as_of, "/as_of")
        period = values.pop("period", None)
        claim = {name: values.pop(name) for name in CLAIMED if name in values} or None
        if claim is not None and period is not None:
            claim |= {"first": period.lower, "last": period.upper - timedelta(days=1)}
        return register_statement(campaign, by=self.actor, claim=claim, as_of=as_of, **values)

    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        statement = self.get_object()
        expected = self.expected_version(statement)
        changes = self.checked(PrintedSerializer, statement, partial=True)
        return self.answer(change_statement(statement, by=self.actor, expected_version=expected, **changes))

    @action(detail=True, methods=["get"], summary="Show the sheet of a printed statement", answers=SheetSerializer)
    def sheet(self, request: Request, **kwargs: Any) -> Response:
        """What it rests on and leaves out, what would decide it, and which practices it keeps"""
        authorise(self.actor, READ_SHEET, self.campaign())
        return Response(SheetSerializer(sheet_of(self.get_object(), by=self.actor)).data)

    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        remove_statement(row, by=self.actor, expected_version=self.expected_version(row))
        return Response(status=204)
