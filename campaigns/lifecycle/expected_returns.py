"""Who owes a return on which channel: the lead says so, and takes it back."""

from campaigns.models import Campaign, Channel, ExpectedReturn
from campaigns.participations import owes_returns
from campaigns.permissions import EXPECT_RETURN, STOP_EXPECTING
from coordination.ground.actor import Actor
from coordination.ground.authorisation import authorise
from coordination.ground.errors import Invalid
from coordination.ground.locks import lock_one
from coordination.ledger.transaction import writing
from partners.models import Organisation

_NOT_EXPECTED = "It does not contribute to the campaign; invite it first."


def expect_return(campaign: Campaign, *, by: Actor, organisation: Organisation, channel: Channel) -> ExpectedReturn:
    """Expect a figure of the lead or of a contributor on a channel, be it nil; of a former one, too.

    Raises Forbidden, Conflict (it is expected already) or Invalid (the organisation contributes nothing).
    """
    with writing(by):
        authorise(by, EXPECT_RETURN, campaign)
        check_contributes(campaign, organisation, "/organisation")
        return ExpectedReturn.objects.create(campaign=campaign, organisation=organisation, channel=channel)


def stop_expecting(expected: ExpectedReturn, *, by: Actor, expected_version: int | None = None) -> None:
    """Expect it no longer; the ledger keeps that it was. Raises NotFound, Forbidden or Stale."""
    with writing(by):
        expected = lock_one(ExpectedReturn.objects.visible_to(by), expected.pk, expected_version)
        authorise(by, STOP_EXPECTING, expected)
        ExpectedReturn.objects.filter(pk=expected.pk).delete()


def check_contributes(campaign: Campaign, organisation: Organisation, pointer: str) -> None:
    """Raises Invalid where an organisation neither leads the campaign nor contributes to it, nor ever did."""
    if organisation.pk not in owes_returns(campaign):
        raise Invalid.field(pointer, "not_expected", _NOT_EXPECTED)
