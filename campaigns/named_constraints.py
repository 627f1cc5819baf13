"""The sentences for what the database refuses here; `coordination/ground/constraints.py` says how they are answered."""

from coordination.ground.constraints import NamedConstraint
from coordination.ground.errors import Conflict, Invalid

_TAKEN = "Another row of your organisation has this reference; change that one, or use PUT by-ref."
_ENDS = "It must end on or after the day it starts."

CONSTRAINTS = {
    "campaign_ends_after_it_starts": NamedConstraint(Invalid, "/ends_on", "ends_before_it_starts", _ENDS),
    "phase_ends_after_it_starts": NamedConstraint(Invalid, "/ends_on", "ends_before_it_starts", _ENDS),
    "phase_slug_is_once_in_a_campaign": NamedConstraint(
        Conflict, "/slug", "slug_taken", "The campaign has such a phase already."
    ),
    "participant_takes_part_once": NamedConstraint(
        Conflict, "/organisation", "takes_part_already", "This organisation takes part already; change its role."
    ),
    "expected_return_is_expected_once": NamedConstraint(
        Conflict, "/channel", "expected_already", "This organisation's return on this channel is expected already."
    ),
    "endorsement_is_given_once": NamedConstraint(
        Conflict, "", "endorsed_already", "Your organisation endorses it already."
    ),
    "creative_is_uploaded_once": NamedConstraint(
        Conflict,
        "",
        "uploaded_already",
        "Your organisation has uploaded this very file for the campaign already: /api/v1/creatives/?digest= finds it.",
    ),
    "placement_external_ref_is_once": NamedConstraint(Conflict, "/external_ref", "reference_taken", _TAKEN),
    "placement_has_exactly_one_kind_of_site": NamedConstraint(
        Invalid, "/site", "one_kind_of_site", "A site is either a stop or a fleet, and never both."
    ),
    "placement_ends_after_it_starts": NamedConstraint(Invalid, "/ends_on", "ends_before_it_starts", _ENDS),
    "placement_quantity_is_positive": NamedConstraint(Invalid, "/quantity", "not_positive", "At least one poster."),
    "placement_creative_digest_is_sha256": NamedConstraint(
        Invalid, "/creative/sha256", "malformed", "A SHA-256 is 64 hexadecimal digits in lower case."
    ),
    "placement_is_removed_after_it_is_installed": NamedConstraint(
        Invalid, "/removed_on", "before_installed", "It cannot come down before it went up."
    ),
    "site_permission_ends_after_it_begins": NamedConstraint(
        Invalid, "/valid_until", "ends_before_it_starts", "It must end on or after the day it is given."
    ),
    "site_permission_is_revoked_after_it_is_given": NamedConstraint(
        Invalid, "/revoked_on", "before_it_was_given", "It cannot be revoked before it was given."
    ),
    "review_is_one_per_placement_and_reviewer": NamedConstraint(
        Conflict, "", "reviewed_already", "A review of this placement stands already."
    ),
    "reason_code_is_once": NamedConstraint(
        Conflict, "/code", "code_taken", "Your organisation has this code on its list already; change that one."
    ),
    "reach_metric_external_ref_is_once": NamedConstraint(Conflict, "/external_ref", "reference_taken", _TAKEN),
    "reach_metric_periods_do_not_overlap": NamedConstraint(
        Conflict,
        "/period",
        "period_overlaps",
        "You have reported this series (area, channel, measure, source) for some of these days already. Correct that "
        "figure, name it in part_of if this breaks it down, or give another source if it is another count.",
    ),
    "reach_metric_value_is_not_negative": NamedConstraint(
        Invalid, "/value", "out_of_range", "A value is a whole number from 0 to 1,000,000,000,000."
    ),
    "reach_metric_period_is_bounded": NamedConstraint(
        Invalid, "/period", "too_long", "A figure covers at most 1,100 days."
    ),
    "reach_metric_margin_goes_with_about_or_estimate": NamedConstraint(
        Invalid, "/margin_percent", "no_margin_here", "Only about and estimate carry a margin, of at most 100."
    ),
    "reach_metric_is_not_part_of_itself": NamedConstraint(
        Invalid, "/part_of", "not_a_whole", "Name a counted figure that is not itself a part."
    ),
    "reach_metric_evidence_digest_is_sha256": NamedConstraint(
        Invalid, "/evidence/sha256", "malformed", "A SHA-256 is 64 hexadecimal digits in lower case."
    ),
    "overlap_is_of_two_channels": NamedConstraint(
        Invalid, "/other_channel", "same_channel", "An overlap is of two channels; name another one."
    ),
    "overlap_low_is_no_more_than_high": NamedConstraint(
        Invalid, "/low", "more_than_high", "At least as many cannot be more than at most as many."
    ),
    "overlap_period_is_bounded": NamedConstraint(
        Invalid, "/period", "too_long", "An overlap is of at most 1,100 days."
    ),
    "overlap_of_a_sample_has_a_confidence": NamedConstraint(
        Invalid, "/confidence_percent", "needed_of_a_sample", "Say how sure the interval is, such as 95."
    ),
    "overlap_evidence_digest_is_sha256": NamedConstraint(
        Invalid, "/evidence/sha256", "malformed", "A SHA-256 is 64 hexadecimal digits in lower case."
    ),
}
