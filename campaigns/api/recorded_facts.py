"""What figures and evidence of overlaps have in common: of when and where, what proves them, why one is taken out."""

from coordination.api.filters import AnyOfChannels, AnyOfSlugs, FromDay, Since, StrictFilters, ToDay
from coordination.api.serializers import StrictSerializer
from coordination.fields import A_DIGEST, CodeField, FreeTextField, WebAddressField
from coordination.ground.screening import Readers
from partners.api.area_filter import WithinArea


class RecordedFactFilters(StrictFilters):
    campaign = AnyOfSlugs()
    organisation = AnyOfSlugs()
    area = WithinArea()
    channel = AnyOfChannels()
    from_ = FromDay("period")
    to = ToDay("period")
    updated_since = Since("updated_at")


def evidence_url() -> WebAddressField:
    """Where one may look."""
    return WebAddressField(null_for_blank=True, required=False, source="evidence_url", max_length=500)


def evidence_sha256() -> CodeField:
    """The digest of the evidence file, which stays with its owner."""
    return CodeField(
        null_for_blank=True, required=False, source="evidence_sha256", pattern="^[0-9a-f]{64}$", exempt=A_DIGEST
    )


class ReasonSerializer(StrictSerializer):
    """Why something is done; kept in the ledger."""

    readers = Readers.PARTNERS

    reason = FreeTextField(max_length=500)
