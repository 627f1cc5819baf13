"""Who takes part in a campaign: the lead invites, the organisation answers. Nobody takes part without saying so.

Every step takes the campaign first and the participant then, so that no two of them wait for each other.
"""

from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns.lifecycle import public_names
from campaigns.lifecycle.endorsements import lapse_endorsements
from campaigns.models import Campaign, Participant, ParticipantRole, ParticipantStatus
from campaigns.permissions import (
    ACCEPT_INVITATION,
    AGREE_TO_BE_NAMED,
    CHANGE_PARTICIPANT,
    DECLINE_INVITATION,
    INVITE,
    LEAVE_CAMPAIGN,
    REMOVE_PARTICIPANT,
)
from campaigns.workflow import PARTICIPANT
from coordination.ground.actor import Actor
from coordination.ground.authorisation import Action, authorise
from coordination.ground.errors import Conflict, FieldError, Invalid
from coordination.ground.locks import lock_one
from coordination.ground.sight import seeing_all
from coordination.ledger.transaction import writing
from partners.models import Organisation

READ_BY_THE_INVITED = frozenset({"name", "area", "starts_on", "ends_on"})
# Another of these is another campaign to whoever is named beside it.
AGREED_TO = frozenset({"name", "area"})
_STANDING = (ParticipantStatus.INVITED, ParticipantStatus.ACCEPTED)
_ENDED = (ParticipantStatus.DECLINED, ParticipantStatus.LEFT, ParticipantStatus.WITHDRAWN)
_ACCEPTED_ALREADY = "This participant is accepted; accept needs it to be invited, or asked again."
_NAME_WAITS = "What this campaign says waits for a second look by its lead; accept once that is over."
_PART_ENDED = "The organisation takes no part in the campaign; whoever backs it all the same offers it again."
_SUCCEEDED = "This organisation has been succeeded by {0}: invite that."
_TAKES_PART = "This organisation takes part already, or is invited; change its role."


def invite_participant(campaign: Campaign, *, by: Actor, organisation: Organisation, role: str) -> Participant:
    """Ask an organisation to take part; one that declined, left or was no longer wanted may be asked again.

    Raises Forbidden, Conflict (it takes part or is invited already) or Invalid (the lead's role, or it was succeeded).
    """
    with writing(by):
        authorise(by, INVITE, campaign)
        _check_role(campaign, organisation.pk, role)
        if organisation.heir:
            raise Invalid.field("/organisation", "organisation_succeeded", _SUCCEEDED.format(organisation.acted_for_by))
        campaign = _lock_campaign(campaign)
        participant = _former_part(campaign, organisation)
        if participant is None:
            return Participant.objects.create(campaign=campaign, organisation=organisation, role=role)
        if participant.status in _STANDING:
            fault = FieldError("/organisation", "takes_part_already", _TAKES_PART)
            raise Conflict("takes_part_already", _TAKES_PART, [fault])
        participant.role = role
        return _move_participant(participant, "invite")


@seeing_all("one that is withdrawn is nowhere to be seen, and may be made again")
def _former_part(campaign: Campaign, organisation: Organisation) -> Participant | None:
    return Participant.objects.filter(campaign=campaign, organisation=organisation).first()


def renew_invitations(campaign: Campaign) -> None:
    """A yes is to what was read: once the locked campaign says something else, whoever has not answered reads again."""
    Participant.objects.filter(campaign=campaign, status=ParticipantStatus.INVITED).update(version=F("version") + 1)


@seeing_all("nor is anybody named who was, and takes part no longer")
def ask_again(campaign: Campaign) -> None:
    """Name nobody in public beside words it has not read: whoever takes part in the locked campaign goes on doing so,
    and is named again once it has accepted what the campaign says now. So it is with what they left who take part no
    longer; and who is invited reads again."""
    participants = Participant.objects.filter(campaign=campaign)
    participants.update(asked_again=True, names_us_in_events=False, version=F("version") + 1)
    public_names.announce_other_words(campaign)


def change_role(participant: Participant, *, by: Actor, expected_version: int | None, role: str | None) -> Participant:
    """Give a participant another role, if one is named. One that takes part is only made an observer without being
    asked: any other role says more of it than it has agreed to, so it is invited again. Raises NotFound, Forbidden,
    Stale, Conflict, Invalid.
    """
    with writing(by):
        participant = _lock_participant(participant, Participant.objects.visible_to(by), expected_version)
        authorise(by, CHANGE_PARTICIPANT, participant)
        role = role or participant.role
        _check_role(participant.campaign, participant.organisation_id, role)
        if participant.status not in _STANDING:
            PARTICIPANT.check_possible("change_role", participant.status)
        if participant.role == role:
            return participant
        participant.role = role
        if participant.status == ParticipantStatus.ACCEPTED and role != ParticipantRole.OBSERVER:
            return _move_participant(participant, "change_role")
        return _save_participant(participant)


def withdraw_invitation(participant: Participant, *, by: Actor, expected_version: int | None = None) -> Participant:
    """Take an invitation back, or end an organisation's part; what it contributed stays.

    Raises NotFound, Forbidden, Stale or Conflict (it has declined or left).
    """
    with writing(by):
        participant = _lock_participant(participant, Participant.objects.visible_to(by), expected_version)
        authorise(by, REMOVE_PARTICIPANT, participant)
        PARTICIPANT.check_possible("withdraw", participant.status)
        return _move_participant(participant, "withdraw")


def accept_invitation(
    participant: Participant, *, by: Actor, expected_version: int | None, names_us_in_events: bool = False
) -> Participant:
    """Take part, in the role that version offers; `names_us_in_events` agrees to be named in public as a partner of
    whatever events of the campaign list the organisation. Raises NotFound, Forbidden, Stale or Conflict."""
    with writing(by):
        participant = _lock_for_answer("accept", ACCEPT_INVITATION, participant, by, expected_version)
        if participant.settled:
            raise Conflict("not_in_this_state", _ACCEPTED_ALREADY)
        if participant.campaign.second_look:
            raise Conflict("second_look_pending", _NAME_WAITS)
        participant.asked_again = False
        participant.names_us_in_events = names_us_in_events
        return _move_participant(participant, "accept")


def decline_invitation(participant: Participant, *, by: Actor, expected_version: int | None) -> Participant:
    """Do not take part; the lead alone learns of it. Raises NotFound, Forbidden, Stale or Conflict."""
    with writing(by):
        return _move_participant(
            _lock_for_answer("decline", DECLINE_INVITATION, participant, by, expected_version), "decline"
        )


def leave_campaign(participant: Participant, *, by: Actor, expected_version: int | None) -> Participant:
    """Take part no longer, from now on; what was reported stays and counts. Raises NotFound, Forbidden, Stale,
    Conflict."""
    with writing(by):
        return _move_participant(_lock_for_answer("leave", LEAVE_CAMPAIGN, participant, by, expected_version), "leave")


def agree_to_be_named(
    participant: Participant, *, by: Actor, expected_version: int | None, names_us_in_events: bool | None = None
) -> Participant:
    """Agree, once for all, to be named in public as a partner of the campaign's events, or agree no longer. It accepts
    what the campaign is called by now as well where it names the version that it has read.

    Raises NotFound, Forbidden, Stale or Conflict (it does not take part).
    """
    with writing(by):
        participant = _lock_for_answer("leave", AGREE_TO_BE_NAMED, participant, by, expected_version)
        if names_us_in_events in (None, participant.names_us_in_events):
            return participant
        participant.names_us_in_events = bool(names_us_in_events)
        participant.asked_again &= expected_version is None or not names_us_in_events
        return _save_participant(participant)


def _lock_for_answer(
    action: str, permission: Action, participant: Participant, by: Actor, expected_version: int | None
) -> Participant:
    """The participant under lock, where the actor's organisation may answer and it stands as for `action`."""
    participant = _lock_participant(
        participant, Participant.objects.filter(organisation=by.organisation), expected_version
    )
    authorise(by, permission, participant)
    PARTICIPANT.check_possible(action, participant.status)
    participant.answered_at = timezone.now()
    return participant


def _lock_participant(
    participant: Participant, visible: QuerySet[Participant], expected_version: int | None
) -> Participant:
    campaign = _lock_campaign(participant.campaign)
    participant = lock_one(visible, participant.pk, expected_version)
    participant.campaign = campaign
    return participant


@seeing_all("whoever answers for a draft does not see it yet")
def _lock_campaign(campaign: Campaign) -> Campaign:
    """The campaign under lock: one after the other says who takes part in it, and beside none of them it goes live. Not
    so hard a lock that whoever contributes would wait: they hold their part, for which somebody here may be waiting."""
    return Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _move_participant(participant: Participant, action: str) -> Participant:
    participant.status = PARTICIPANT.transitions[action].to
    if participant.status != ParticipantStatus.ACCEPTED:
        participant.names_us_in_events = False
    return _save_participant(participant)


@seeing_all("what is locked may be out of sight: a draft of whoever answers, a part that was withdrawn")
def _save_participant(participant: Participant) -> Participant:
    """Save a locked participant as its next version, and tell whom it concerns what others see change of it."""
    stored_participant = Participant.objects.get(pk=participant.pk)
    participant.version += 1
    participant.save()
    if ParticipantStatus.ACCEPTED in (stored_participant.status, participant.status):
        # Who takes part is part of what a campaign's ETag stands for; who is only invited is not.
        participant.campaign.version += 1
        participant.campaign.save()
    if participant.status in _ENDED:
        _name_no_longer(participant)
    elif _is_named_by(stored_participant) != _is_named_by(participant):
        in_events_of_others = _is_named_by(stored_participant)[0] != _is_named_by(participant)[0]
        public_names.announce_consent(
            participant.campaign, participant.organisation_id, in_events_of_others=in_events_of_others
        )
    return participant


def _name_no_longer(participant: Participant) -> None:
    """Whoever says no, leaves or is wanted no longer stands beside the campaign by no other road either: what it gave
    as somebody of its own, its endorsement and each yes to an event, ends with its part."""
    campaign, organisation = participant.campaign, participant.organisation_id
    lapse_endorsements(campaign, reason=_PART_ENDED, organisation=organisation)
    public_names.announce_end(campaign, organisation)


def _is_named_by(participant: Participant) -> tuple[bool, bool]:
    """Whether events of others name it, and its own the campaign."""
    return participant.names_us_in_events and participant.settled, participant.settled


def _check_role(campaign: Campaign, organisation: str, role: str) -> None:
    if role == ParticipantRole.LEAD or organisation == campaign.lead_id:
        raise Invalid.field("/role", "lead_is_set_on_the_campaign", "A campaign has one lead, named on the campaign.")
