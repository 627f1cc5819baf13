"""Invitations that nobody has answered yet."""

from typing import Any

from django.db.models import Q, QuerySet

from campaigns.models import ParticipantStatus


def waiting_for_answer(parts: QuerySet[Any]) -> QuerySet[Any]:
    """Those that are invited, and those that have not accepted what their campaign says by now."""
    asked_again = Q(status=ParticipantStatus.ACCEPTED, asked_again=True)
    return parts.filter(Q(status=ParticipantStatus.INVITED) | asked_again)
