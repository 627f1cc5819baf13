"""What the database refuses is named: each constraint that a request can meet has its sentence and its field."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps

from campaigns.models import (
    Campaign,
    Creative,
    Endorsement,
    ExpectedReturn,
    Overlap,
    Participant,
    Phase,
    Placement,
    ReachMetric,
    ReasonCode,
    Review,
    SitePermission,
)
from coordination.ground.constraints import NAMED, constraint_of
from coordination.ground.errors import Refusal
from coordination.ledger.transaction import writing
from events.models import Event
from tests import make
from tests.partners.example_organisations import SYSTEM

pytestmark = pytest.mark.usefixtures("on_stage")

APPS = ("coordination", "partners", "campaigns", "events")
# What no request can meet, and why.
OUT_OF_REACH = {
    "api_key_ends_after_start": "a key ends in the future, or the body is refused",
    "api_key_has_a_scope": "a body without a scope is refused",
    "area_code_is_a_gss_code": "areas are loaded, not posted",
    "area_code_ends_after_it_starts": "codes are loaded, not posted",
    "area_code_has_its_form": "codes are loaded, not posted",
    "area_population_is_positive": "populations are loaded, not posted",
    "organisation_is_succeeded_on_a_day": "successors are loaded, not posted",
    "event_out_of_draft_was_scheduled": "the rule sets both at once",
    "event_place_position_is_whole_and_on_earth": "half a position is refused with the body",
    "event_place_uprn_form": "another form is refused with the body",
    "help_line_position_is_once": "positions are numbered by the rule",
    "identity_provider_has_a_domain": "providers are given by a command, whose rule refuses none",
    "identity_provider_is_one_of_an_organisation": "the rule changes the row that is there",
    "identity_provider_says_what_shows_a_factor": "the rule puts `mfa` where nothing is said",
    "provider_identity_is_of_one_person": "the rule goes on with the row that is there",
    "provider_identity_is_one_of_a_person": "the rule refuses whoever comes second",
    "membership_is_once": "the rule changes the row that is there",
    "oauth_client_has_a_scope": "a body without a scope is refused",
    "oauth_client_has_credentials_of_its_own": "the rule registers no other kind",
    "second_look_decision_says_who_and_when": "the rule sets all of it at once",
    "second_look_is_asked_once": "the rule asks again in the row that is there",
    "statement_watch_is_one": "the sweep reads and writes the one row",
    "terms_are_accepted_once": "a repeat answers with the first acceptance",
    "campaign_suspended_says_why_and_by_whom": "the rule sets all of it at once",
    "operation_ends_when_it_is_finished": "the rules set both at once",
    "operation_failed_has_a_problem": "the rules set both at once",
    "operation_is_held_only_while_it_runs": "the rules set both at once",
    "organisation_slug_form": "organisations are loaded, not posted",
    "participant_lead_is_on_the_campaign": "the rule refuses the role",
    "placement_installed_has_a_day": "the rule sets both at once",
    "reach_metric_held_has_a_reason": "the rule says why",
    "report_digest_is_sha256": "the service computes it",
    "creative_digest_is_sha256": "the service computes it",
    "stored_file_digest_is_sha256": "the service computes it",
    "creative_photograph_has_no_original": "what draws a photograph keeps none",
    "placement_photograph_is_of_one_that_hung": "the rule sets both at once",
    "calendar_subscription_that_ended_says_why": "the rules set both at once",
    "creative_ready_has_its_pictures": "a worker draws all of them, or none",
    "reason_code_fits_a_decision": "a body without a decision is refused",
    "review_decision_has_a_time": "the rule sets both at once",
    "review_refusal_has_a_reason": "a refusal without a reason is refused with the body",
    "review_rule_ends_after_it_starts": "the rule refuses such days",
    "review_rule_names_a_mode": "a body without a mode is refused",
    "site_type_has_a_mode": "kinds of site are loaded, not posted",
    "spreadsheet_is_there_once": "a file is known again by its content",
    "stop_position_is_whole_and_on_earth": "stops are loaded, not posted",
    "stored_answer_key_is_once": "the key is locked before it is looked for",
    "suspected_duplicate_decision_says_who_and_when": "the rule sets all three at once",
    "suspected_duplicate_is_asked_once": "the rule takes its turn, and asks only what is not asked yet",
    "suspected_duplicate_of_another": "the rule never compares a figure with itself",
    "reach_metric_rounded_to_is_more_than_one": "smaller numbers are refused with the body",
    "table_mapping_headings_are_mapped_once": "the mapping that is there is changed",
    "universe_population_is_positive": "universes are loaded, not posted",
    "universe_relation_is_to_another": "universes are loaded, not posted",
    "webhook_delivery_once": "the service writes deliveries and leaves out those that are there",
    "webhook_delivery_waits_or_is_finished": "the rules set all three at once",
    "webhook_endpoint_disabled_says_when": "the rule sets both at once",
}


def declared() -> set[str]:
    models = [model for model in apps.get_models() if model._meta.app_label in APPS]
    return {constraint.name for model in models for constraint in model._meta.constraints}


def test_every_constraint_is_named_or_known_to_be_out_of_reach():
    names = declared()
    test_only = {name for name in NAMED if name.startswith(("test_", "parcel_"))}
    assert not set(OUT_OF_REACH) & set(NAMED)
    assert names == set(OUT_OF_REACH) | set(NAMED) - test_only


def set_on(model: Any, **values: Any) -> Callable[[Any], Any]:
    return lambda row: model.objects.filter(pk=row.pk).update(**values)


def again(model: Any) -> Callable[[Any], Any]:
    def copy(row: Any) -> Any:
        fields = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.generated}
        fields.pop("id")
        return model.objects.create(**fields)

    return copy


def endorsement() -> Endorsement:
    fields = {"campaign": make.make_campaign(), "organisation_id": "dudley"}
    return Endorsement.objects.create(since=date(2017, 2, 17), **fields)


def participant() -> Participant:
    make.make_campaign()
    return Participant.objects.get(organisation="dudley")


EARLY = date(2016, 1, 1)
HALF_A_DIGEST = "a" * 32
# How each is met when no rule stands before it: what is made, and what is done to it.
MET: dict[str, tuple[Callable[[], Any], Callable[[Any], Any]]] = {
    "campaign_ends_after_it_starts": (make.make_campaign, set_on(Campaign, ends_on=EARLY)),
    "phase_ends_after_it_starts": (make.make_phase, set_on(Phase, ends_on=EARLY)),
    "phase_slug_is_once_in_a_campaign": (make.make_phase, again(Phase)),
    "participant_takes_part_once": (participant, again(Participant)),
    "expected_return_is_expected_once": (make.make_expected, again(ExpectedReturn)),
    "endorsement_is_given_once": (endorsement, again(Endorsement)),
    "placement_external_ref_is_once": (lambda: make.make_placement(external_ref="a"), again(Placement)),
    "placement_has_exactly_one_kind_of_site": (make.make_placement, set_on(Placement, stop=None)),
    "placement_ends_after_it_starts": (make.make_placement, set_on(Placement, ends_on=EARLY)),
    "placement_quantity_is_positive": (make.make_placement, set_on(Placement, quantity=0)),
    "placement_creative_digest_is_sha256": (make.make_placement, set_on(Placement, creative_sha256=HALF_A_DIGEST)),
    "placement_is_removed_after_it_is_installed": (
        lambda: make.make_placement(status="installed"),
        set_on(Placement, removed_on=EARLY),
    ),
    "review_is_one_per_placement_and_reviewer": (make.make_review, again(Review)),
    "site_permission_ends_after_it_begins": (make.make_site_permission, set_on(SitePermission, valid_until=EARLY)),
    "site_permission_is_revoked_after_it_is_given": (
        make.make_site_permission,
        set_on(SitePermission, revoked_on=EARLY),
    ),
    "reason_code_is_once": (make.make_reason_code, again(ReasonCode)),
    "reach_metric_external_ref_is_once": (
        lambda: make.make_metric(external_ref="a", status="void"),
        again(ReachMetric),
    ),
    "reach_metric_periods_do_not_overlap": (make.make_metric, again(ReachMetric)),
    "reach_metric_value_is_not_negative": (make.make_metric, set_on(ReachMetric, value=-1)),
    "reach_metric_period_is_bounded": (
        make.make_metric,
        set_on(ReachMetric, period=make.days(EARLY, date(2026, 1, 1))),
    ),
    "reach_metric_margin_goes_with_about_or_estimate": (make.make_metric, set_on(ReachMetric, margin_percent=5)),
    "reach_metric_evidence_digest_is_sha256": (make.make_metric, set_on(ReachMetric, evidence_sha256=HALF_A_DIGEST)),
    "reach_metric_is_not_part_of_itself": (
        make.make_metric,
        lambda row: ReachMetric.objects.filter(pk=row.pk).update(part_of=row.pk),
    ),
    "creative_is_uploaded_once": (lambda: make.make_creative(status="pending"), again(Creative)),
    "overlap_is_of_two_channels": (
        make.make_overlap,
        lambda row: Overlap.objects.filter(pk=row.pk).update(other_channel=row.channel_id),
    ),
    "overlap_low_is_no_more_than_high": (make.make_overlap, set_on(Overlap, low=99)),
    "overlap_period_is_bounded": (make.make_overlap, set_on(Overlap, period=make.days(EARLY, date(2026, 1, 1)))),
    "overlap_of_a_sample_has_a_confidence": (make.make_overlap, set_on(Overlap, confidence_percent=None)),
    "overlap_evidence_digest_is_sha256": (make.make_overlap, set_on(Overlap, evidence_sha256=HALF_A_DIGEST)),
    "event_ends_after_it_starts": (make.make_event, set_on(Event, ends_at=make.STARTS_AT - timedelta(hours=1))),
    "event_external_ref_is_once": (lambda: make.make_event(external_ref="a"), again(Event)),
    "event_has_one_position": (
        lambda: make.make_event(stop=make.make_stop()),
        set_on(Event, place_longitude=-2.0, place_latitude=52.5),
    ),
}


@pytest.mark.parametrize("name", sorted(set(NAMED) & declared()))
def test_what_the_database_refuses_is_answered_in_the_words_of_the_rule(name: str):
    thing, meet = MET[name]
    row = thing()
    with pytest.raises(Refusal) as caught, writing(SYSTEM):
        meet(row)
    refusal = caught.value
    assert constraint_of(refusal) == name
    (error,) = refusal.errors
    assert isinstance(refusal, NAMED[name].kind)
    assert (error.pointer, error.code, error.detail) == (
        NAMED[name].pointer,
        NAMED[name].code,
        NAMED[name].sentence,
    )
