"""Where somebody goes who has just signed in: to what waits for them, else to their own page."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from coordination.ground.actor import Actor
from coordination.ground.errors import Forbidden
from partners.sign_in.session_actor import actor_of_session


@dataclass(frozen=True, slots=True)
class WorkPage:
    """The address of what somebody has to do, and what a link to it says."""

    address: str
    label: str


FindWork = Callable[[Actor], WorkPage | None]


# Where the apps that have work for people say so; this one may not import them.
_FINDERS: list[FindWork] = []


def register_work(find_work: FindWork) -> None:
    """Ask `find_work(actor)` from now on what somebody has to do, after those that were registered before; None for
    nothing of their own."""
    _FINDERS.append(find_work)


def work_of(actor: Actor) -> WorkPage | None:
    """The page of what the actor has to do before anything else."""
    return next((work for find_work in _FINDERS if (work := find_work(actor))), None)


def landing_of(request: HttpRequest) -> str:
    """The address to which whoever has just signed in is led; their own page says what is missing."""
    try:
        work = work_of(actor_of_session(request))
    except Forbidden:
        work = None
    return work.address if work else reverse("console")
