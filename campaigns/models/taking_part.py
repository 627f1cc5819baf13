"""The words for what an organisation is in a campaign, and for how far it has said so itself."""

from django.db import models


class ParticipantRole(models.TextChoices):
    """What an organisation is in a campaign. `lead` is `Campaign.lead`, never a row of its own."""

    LEAD = "lead"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    ENDORSER = "endorser"
    OBSERVER = "observer"


# The roles a participant can be given.
PARTICIPANT_ROLES = [choice for choice in ParticipantRole.choices if choice[0] != ParticipantRole.LEAD]


class ParticipantStatus(models.TextChoices):
    """Whether an organisation takes part: it does where it has accepted, and nowhere else."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LEFT = "left"
    WITHDRAWN = "withdrawn"


class EndorsementStatus(models.TextChoices):
    """Whether an endorsement is shown: the endorser offers it, the lead accepts it."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
