"""`/campaigns/{slug}/reports/`: what was published, why it differs from what is known now, and what it rests on."""

from datetime import timedelta
from typing import Any

import orjson
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.claims import COMPLETENESS, HeadlineSerializer
from campaigns.api.completeness import HeadlineCompletenessSerializer
from campaigns.api.overlap_answers import KnownOverlapSerializer
from campaigns.api.questions import check_past, check_some
from campaigns.api.report_forms import PdfForm, ReportSchema, answered_pdf
from campaigns.api.under_campaign import UnderCampaign
from campaigns.models import Channel, Report
from campaigns.permissions import COMPARE_REPORTS, EXPORT_REPORT, REPORTS
from campaigns.reach.documents.difference import CAUSES
from campaigns.reach.documents.signatures import ALGORITHM
from campaigns.reach.scope import ReachScope
from campaigns.reports import publish
from campaigns.reports.differences import compare_reports
from campaigns.reports.signing import signature_members
from coordination.api.described import OperationSpec
from coordination.api.operations import OperationSerializer, accepted_answer
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.api.views import one_visible
from coordination.fields import CodeField, CodeKeyField, InstantField, KeyField, KeysField, PeriodField, all_of
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Invalid, NotFound
from partners.models import Area

EXAMPLE_ID = "01890a5d-ac96-774b-bcce-b302099a8060"
DIGEST = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
SIGNED = {
    "signature": "eyJhbGciOiJFZERTQSIsImtpZCI6Imt…In0.eyJpc3MiOiJodHRwczovL2…wwfQ.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcv…",
    "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
    "alg": ALGORITHM,
}
AMOUNTS = {"contacts": -8000, "people_high": -8000, "people_low": 0, "people_modelled": -5500}


class ReportCellSerializer(StrictSerializer):
    """One cell of a table: in all, or by area, organisation or ISO week. Nested areas do not add."""

    channel = serializers.CharField()
    measure = serializers.CharField()
    by = serializers.ChoiceField(choices=["total", "area", "organisation", "week"])
    of = serializers.CharField(allow_null=True, help_text="Which area, organisation or week; null for the total.")
    suppressed = serializers.BooleanField(
        help_text="Withheld: a small count, or one that would give a small count away. Not the same as 0, and not the "
        "same as not measured, which has no cell."
    )
    total = serializers.IntegerField(allow_null=True)
    at_least = serializers.IntegerField(
        required=False,
        help_text="Of a withheld total, what the figures in it that may be printed come to at least, rounded "
        "down; left out where that is nothing.",
    )
    low = serializers.IntegerField(required=False)
    high = serializers.IntegerField(required=False, allow_null=True)
    qualifier = serializers.CharField(required=False)
    evidence_grade = serializers.CharField(required=False, allow_null=True)
    metrics = serializers.IntegerField(required=False)


class ReportInputSerializer(StrictSerializer):
    """One figure the report rests on, in the version it had."""

    id = serializers.UUIDField()
    version = serializers.IntegerField()


class ReportQuestionSerializer(StrictSerializer):
    """What the report is about; null asks for all."""

    area = serializers.CharField()
    channels = serializers.ListField(child=serializers.CharField(), allow_null=True)
    vars()["from"] = serializers.DateField(allow_null=True)
    to = serializers.DateField(allow_null=True)


class LeftOutSerializer(StrictSerializer):
    """A channel and measure whose total may not be printed."""

    channel = serializers.CharField()
    measure = serializers.CharField()


class WithheldSerializer(StrictSerializer):
    """What the tables do not print. For all that this and earlier reports print, each withheld count may be another, by
    `guaranteed_width` at least, and reach the threshold; null where nothing is withheld."""

    cells = serializers.IntegerField()
    guaranteed_width = serializers.IntegerField(allow_null=True)


_OF_LIVE_FIGURES = ("inputs_sha256", "cover", "frequency", "rating_points")


class ReportHeadlineSerializer(HeadlineSerializer):
    """As `headline/` answers it, of what may be printed. It has no digest of its own, which would let a reader try out
    what a withheld figure was, and no cover or frequency, from which one might be computed."""

    example = {
        **{name: value for name, value in HeadlineSerializer.example.items() if name not in _OF_LIVE_FIGURES},
        "completeness": {name: value for name, value in COMPLETENESS.items() if name != "gaps"},
    }
    completeness = HeadlineCompletenessSerializer()  # type: ignore[assignment]  # gaps are of live figures alone
    inputs_sha256 = None  # type: ignore[assignment]  # how a serializer drops a field it inherits
    cover = frequency = rating_points = None  # type: ignore[assignment]
    overlaps = KnownOverlapSerializer(many=True, required=False, help_text="What is known of overlaps, if anything.")


class DocumentSerializer(StrictSerializer):
    """The published document. Its RFC 8785 canonical JSON has the report's SHA-256."""

    campaign = serializers.CharField()
    question = ReportQuestionSerializer()
    as_of = InstantField()
    method_version = serializers.IntegerField()
    small_numbers_below = serializers.IntegerField()
    withheld = WithheldSerializer(required=False, help_text="Since method 3.")
    headline = ReportHeadlineSerializer()
    left_out_of_the_headline = LeftOutSerializer(many=True)
    tables = ReportCellSerializer(many=True)
    inputs = ReportInputSerializer(many=True)
    inputs_sha256 = serializers.CharField()


DOCUMENT = {
    "campaign": "see-me-hear-me",
    "question": {"area": "E11000005", "channels": None, "from": None, "to": None},
    "as_of": "2017-03-10T14:00:00+00:00",
    "method_version": 3,
    "small_numbers_below": 10,
    "withheld": {"cells": 0, "guaranteed_width": None},
    "headline": ReportHeadlineSerializer.example,
    "left_out_of_the_headline": [],
    "tables": [
        {
            "channel": "digital_media",
            "measure": "people_reached",
            "by": "total",
            "of": None,
            "suppressed": False,
            "total": 761000,
            "low": 761000,
            "high": 761000,
            "qualifier": "exact",
            "evidence_grade": "self_reported",
            "metrics": 1,
        }
    ],
    "inputs": [{"id": EXAMPLE_ID, "version": 1}],
    "inputs_sha256": DIGEST,
}


class SignedSerializer(serializers.Serializer[Any]):
    """Who vouches for a report: all null of one from before reports were signed."""

    signature = serializers.CharField(
        allow_null=True,
        help_text="A JSON Web Token, signed with the key `kid` of `open/signing-keys.jwks`; its claim `sha256` is the "
        "report's.",
    )
    kid = serializers.CharField(allow_null=True, help_text="The id of the key: its RFC 7638 thumbprint.")
    alg = serializers.CharField(allow_null=True, help_text="EdDSA: Ed25519, as RFC 8037 has it.")


class ReportRedactedSerializer(StrictSerializer):
    """When and why a text was taken out, and from where. `sha256` of the report stays that of what was published; these
    are the digests of what is left of the report and of its inputs."""

    at = InstantField()
    reason = serializers.CharField()
    vars()["fields"] = serializers.ListField(child=serializers.CharField(), help_text="JSON pointers into the export.")
    sha256 = serializers.CharField()
    inputs_sha256 = serializers.CharField()
    signature = serializers.CharField(
        required=False,
        allow_null=True,
        help_text="As that of the report, with the digest of these members in the claim `redacted`; null of what was "
        "redacted before redactions were signed.",
    )


class ReportSerializer(SignedSerializer, StrictModelSerializer):
    example = {
        "id": EXAMPLE_ID,
        "campaign": "see-me-hear-me",
        "organisation": "west-midlands-police",
        "area": "E11000005",
        "channels": None,
        "from": None,
        "to": None,
        "as_of": "2017-03-10T14:00:00Z",
        "method_version": 3,
        "sha256": DIGEST,
        **SIGNED,
        "document": DOCUMENT,
        "redacted": None,
        "published_by": "key:k7f3q2m9",
        "published_at": "2017-03-10T14:00:02Z",
    }
    campaign = KeyField()
    organisation = KeyField()
    area = KeyField()
    vars()["from"] = serializers.DateField(source="first", read_only=True, allow_null=True)
    to = serializers.DateField(source="last", read_only=True, allow_null=True)
    document = serializers.SerializerMethodField()
    redacted = serializers.SerializerMethodField()
    published_by = CodeField(read_only=True)

    class Meta:
        model = Report
        fields = (
            "id",
            "campaign",
            "organisation",
            "area",
            "channels",
            "from",
            "to",
            "as_of",
            "method_version",
            "sha256",
            "signature",
            "kid",
            "alg",
            "document",
            "redacted",
            "published_by",
            "published_at",
        )
        read_only_fields = fields

    def to_representation(self, report: Report) -> Any:
        """With the signature as its three members."""
        return super().to_representation(report) | signature_members(report.signature)

    @extend_schema_field(DocumentSerializer)
    def get_document(self, report: Report) -> Any:
        """The document as it was published, member for member."""
        return orjson.loads(report.document)

    @extend_schema_field(ReportRedactedSerializer(allow_null=True))
    def get_redacted(self, report: Report) -> Any:
        """What was taken out of it since; null of most."""
        return report.redacted


class ToPublishSerializer(StrictSerializer):
    """What to report on; area, channels and period default to the whole campaign, `as_of` to now."""

    rules = ("channels empty", "in_the_future")

    example = {"area": "E11000005", "channels": ["digital_media", "twitter"]}
    area = CodeKeyField(Area, str.upper, required=False, allow_null=True)
    channels = KeysField(all_of(Channel), spell=str.lower, required=False, allow_null=True, validators=[check_some])
    period = PeriodField(required=False, allow_null=True)
    as_of = InstantField(required=False, allow_null=True)


@extend_schema_field({"type": "object", "additionalProperties": {"type": ["integer", "null"]}})
class NumbersField(serializers.DictField):
    """The numbers of a report by name: contacts, people_low, people_high, people_modelled, contacts:<channel>."""


class CauseSerializer(StrictSerializer):
    """One cause of a difference, what it adds to each number, and the figures behind it."""

    cause = serializers.ChoiceField(choices=list(CAUSES))
    amounts = NumbersField()
    figures = serializers.ListField(child=serializers.UUIDField())


class DifferenceSerializer(StrictSerializer):
    """The causes sum exactly to the difference; null where one end is unbounded."""

    example = {
        "from": {"contacts": 1058000, "people_high": 1039000, "people_low": 761000, "people_modelled": 966539},
        "to": {"contacts": 1050000, "people_high": 1031000, "people_low": 761000, "people_modelled": 961039},
        "difference": AMOUNTS,
        "causes": [{"cause": "correction", "amounts": AMOUNTS, "figures": [EXAMPLE_ID]}],
    }
    vars()["from"] = NumbersField()
    to = NumbersField()
    difference = NumbersField()
    causes = CauseSerializer(many=True)


class ExportSerializer(SignedSerializer, StrictSerializer):
    """A report with everything it was computed from: what `verify_report` reads."""

    example = {"report": DOCUMENT, "sha256": DIGEST, **SIGNED, "inputs": {"campaign": "see-me-hear-me", "figures": []}}
    report = DocumentSerializer()
    sha256 = serializers.CharField()
    inputs = serializers.DictField(help_text="Every figure in full, the population, who was expected.")
    redacted = ReportRedactedSerializer(required=False, help_text="Only of a report that was redacted.")


class Reports(UnderCampaign):
    """Published reports, newest first. The document is for everybody; difference and inputs are for participants. One
    report is answered as a PDF to `Accept: application/pdf`."""

    schema = ReportSchema()
    model = Report
    permissions = REPORTS
    serializer_class = ReportSerializer
    ordering = ("-id",)
    lookup_field = "id"
    lookup_value_regex = "[^/]+"
    operations = {
        "create": OperationSpec(
            summary="Publish a report", body=ToPublishSerializer, answers={202: OperationSerializer}
        ),
        "list": OperationSpec(summary="List published reports"),
        "retrieve": OperationSpec(summary="Show a published report"),
    }

    def get_renderers(self) -> list[BaseRenderer]:
        """Of one report a PDF besides."""
        return [*super().get_renderers(), *([PdfForm()] if self.action == "retrieve" else ())]

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if isinstance(request.accepted_renderer, PdfForm):
            return answered_pdf(request, self.get_object())
        return super().retrieve(request, *args, **kwargs)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The operation that compiles it, and fails with the reason while the figures contradict each other."""
        campaign = self.campaign()
        values = self.checked(ToPublishSerializer)
        check_past(values.get("as_of"), "/as_of")
        period, channels = values.get("period"), values.get("channels")
        scope = ReachScope(
            (values.get("area") or campaign.area).pk,
            None if channels is None else frozenset(channels),
            period and period.lower,
            period and period.upper - timedelta(days=1),
        )
        return accepted_answer(publish.publish_report(campaign, by=self.actor, scope=scope, as_of=values.get("as_of")))

    @action(
        detail=True,
        methods=["get"],
        summary="Explain why a report differs from another or from now",
        parameters={"against": {"type": "string", "description": "The id of another report, or `now`."}},
        answers=DifferenceSerializer,
        rules=("not_found",),
    )
    def diff(self, request: Request, **kwargs: Any) -> Response:
        authorise(self.actor, COMPARE_REPORTS, self.campaign())
        against = self._against(request.query_params.get("against", "now"))
        return Response(compare_reports(self.get_object(), against, by=self.actor))

    @action(detail=True, methods=["get"], summary="Export a report with all it rests on", answers=ExportSerializer)
    def export(self, request: Request, **kwargs: Any) -> Response:
        authorise(self.actor, EXPORT_REPORT, self.campaign())
        return Response(publish.export_report(self.get_object(), by=self.actor))

    def _against(self, named: str) -> Report | None:
        if named == "now":
            return None
        try:
            return one_visible(self.visible(), "id", named)
        except NotFound:
            raise Invalid.field("?against", "not_found", "Name another report of this campaign, or now.") from None
