"""`/campaigns/{slug}/rollups/`: live cells, grouped as asked."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.questions import QUERY_RULES, ROLLUP, area_asked, parameter_schemas, query_parameters
from campaigns.completeness import expected_in
from campaigns.models import Campaign
from campaigns.permissions import READ_ROLLUPS
from campaigns.reach.measures import MEASURES
from campaigns.reach.qualifiers import RANK
from campaigns.rollups.as_of import replayed_cells
from campaigns.rollups.compiled_cells import Cells, Pending
from campaigns.rollups.query import COLUMNS, RollupQuery, check_query
from campaigns.rollups.shares_sql import GRADES
from coordination.api.cursors import Cursor
from coordination.api.pagination import PAGE_RULES, PAGE_SCHEMAS, KeysetPagination
from coordination.api.serializers import StrictSerializer
from coordination.api.views import ResourceView, one_visible
from coordination.fields import InstantField
from coordination.ground.authorisation import authorise
from coordination.ground.errors import FieldError, Invalid

WORDS = {rank: qualifier.value for qualifier, rank in RANK.items()}


class CellSerializer(StrictSerializer):
    """One cell: the keys asked for, then what they come to in contacts of the measure's unit.

    A figure is shared evenly over its days, beside what its parts tell of some of them. A cell that cuts a figure's
    period holds such a share of it, which nobody counted by itself: it is `apportioned`, its total an estimate, bounded
    only by what the figure's parts tell and the whole figure. What is filed under a phase counts in that phase.
    """

    area = serializers.CharField(required=False, help_text="With all areas inside it: nested areas do not add.")
    channel = serializers.CharField(required=False)
    measure = serializers.CharField(help_text="The unit of the total, whether grouped by or not.")
    organisation = serializers.CharField(required=False)
    day = serializers.CharField(required=False)
    week = serializers.CharField(required=False, help_text="ISO week, `2017-W07`.")
    month = serializers.CharField(required=False, help_text="`2017-02`.")
    phase = serializers.CharField(required=False)
    total = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField(allow_null=True, help_text="Null: open-ended.")
    qualifier = serializers.ChoiceField(choices=list(WORDS.values()))
    evidence_grade = serializers.ChoiceField(choices=list(GRADES), help_text="The weakest that went in.")
    may_repeat = serializers.BooleanField(
        help_text="Whether somebody may be in the total more than once: then it is contacts, not different people."
    )
    apportioned = serializers.BooleanField(
        help_text="Whether the total is an even share of a figure over more days, and so an estimate."
    )
    metrics = serializers.IntegerField(help_text="How many figures.")
    organisations = serializers.IntegerField(help_text="How many organisations reported them.")
    expected_organisations = serializers.IntegerField()
    compiled_at = InstantField()
    pending = serializers.BooleanField(help_text="Whether a change of this cell is still to be compiled.")


class RollupPageSerializer(StrictSerializer):
    """A page of cells."""

    example = {
        "next": None,
        "previous": None,
        "results": [
            {
                "channel": "digital_media",
                "measure": "people_reached",
                "total": 761000,
                "low": 761000,
                "high": 761000,
                "qualifier": "exact",
                "evidence_grade": "self_reported",
                "may_repeat": False,
                "apportioned": False,
                "metrics": 1,
                "organisations": 1,
                "expected_organisations": 8,
                "compiled_at": "2017-03-10T14:00:01Z",
                "pending": False,
            }
        ],
    }
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CellSerializer(many=True)
    count = serializers.IntegerField(required=False)


PARAMETERS = {**parameter_schemas(ROLLUP), **PAGE_SCHEMAS}


class RollupActions(ResourceView):
    """The roll-ups of a campaign."""

    @action(
        detail=True,
        methods=["get"],
        summary="Show roll-ups, grouped as asked",
        parameters=PARAMETERS,
        answers=RollupPageSerializer,
        refusals=(422,),
        rules=(
            *QUERY_RULES,
            *PAGE_RULES,
            "not_with_as_of",
            "one_time_only",
            "phase_has_its_days",
            "units_do_not_add",
        ),
    )
    def rollups(self, request: Request, **kwargs: Any) -> Response:
        """Live cells, grouped by any of area, channel, measure, organisation and one of day, week, month, phase."""
        # Not get_object, which would also fetch what only the campaign's own page shows.
        campaign = one_visible(self.visible().select_related("area"), "slug", self.kwargs["slug"])
        authorise(self.actor, READ_ROLLUPS, campaign)  # before its query is read
        values = query_parameters(request, ROLLUP)
        query = _query(campaign, values)
        check_query(query, by=self.actor)
        if as_of := values.get("as_of"):
            _check_unpaged(request)
            # Replayed from the ledger in one piece: a question about the past is asked seldom and read whole.
            return Response(
                {
                    "next": None,
                    "previous": None,
                    "results": list(answered_cells(query, replayed_cells(query, as_of), ())),
                }
            )
        cells, paginator = Cells(query), CellPages()
        # Marks first: read after the cells, a mark compiled in between would leave an old total looking final.
        pending = () if query.is_live else Pending(query)
        page = paginator.paginate_queryset(cells, request, self)
        if query.may_mix:
            cells.check(page)
            cells.check_units()
        return paginator.get_paginated_response(list(answered_cells(query, page, pending)))


def _check_unpaged(request: Request) -> None:
    faults = [
        FieldError(f"?{name}", "not_with_as_of", "An answer about the past comes whole; leave this out.")
        for name in PAGE_SCHEMAS
        if name in request.query_params
    ]
    if faults:
        raise Invalid(errors=faults)


def _query(campaign: Campaign, values: Mapping[str, Any]) -> RollupQuery:
    group_by = tuple(dict.fromkeys(values.get("group_by", ("channel", "measure"))))
    return RollupQuery(
        campaign=campaign,
        area=area_asked(values.get("area"), campaign),
        group_by=group_by,
        measures=frozenset(values.get("measure", ())),
        channels=frozenset(values.get("channel", ())),
        organisations=frozenset(values.get("organisation", ())),
        first=values.get("from"),
        last=values.get("to"),
    )


def answered_cells(
    query: RollupQuery, rows: Iterable[Mapping[str, Any]], pending: Pending | tuple[()]
) -> Iterator[dict[str, Any]]:
    """The rows of a roll-up as the API contract has them."""
    expected = expected_in(query.campaign, _areas(query, rows))
    for row in rows:
        yield {
            **{dimension: row[COLUMNS.get(dimension, dimension)] for dimension in query.group_by},
            "measure": row["unit"],
            "total": row["total"],
            # A cut total is rounded, and its parts may promise more than the values they were said with.
            "low": min(row["low"], row["total"]),
            "high": None if row["open_ended"] else max(row["high"], row["total"]),
            "qualifier": WORDS[row["rank"]],
            "evidence_grade": GRADES[row["grade"]],
            "may_repeat": row["figures"] > 1 and not MEASURES[row["unit"]].additive,
            "apportioned": row["apportioned"],
            "metrics": row["figures"],
            "organisations": row["reporters"],
            "expected_organisations": sum(
                one.is_on(_channels(query, row)) for one in expected[row.get("within", query.area.code)]
            ),
            "compiled_at": InstantField().to_representation(row["compiled_at"]),
            "pending": row in pending,
        }


def _channels(query: RollupQuery, row: Mapping[str, Any]) -> Collection[str]:
    return [row["channel"]] if "channel" in query.group_by else query.channels


def _areas(query: RollupQuery, rows: Iterable[Mapping[str, Any]]) -> set[str]:
    return {row.get("within", query.area.code) for row in rows}


class CellOrder:
    """The order of a roll-up's cells, as `coordination.api.pagination.KeysetOrder` is that of a table's rows."""

    def __init__(self, cells: Cells) -> None:
        self.names = cells.query.ordering
        self.fields: list[Any] = [models.TextField() for _ in self.names]

    def values(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """The keys of one cell."""
        return tuple(row[name] for name in self.names)

    def beyond(self, cells: Cells, cursor: Cursor | None) -> Cells:
        """The cells after the cursor (before it and nearest first, if it points backwards)."""
        return cells if cursor is None else Cells(cells.query, cursor.values, cursor.backwards)


class CellPages(KeysetPagination):
    """Pages of `Cells`."""

    def order_of(self, queryset: Any, view: Any) -> Any:
        return CellOrder(queryset)
