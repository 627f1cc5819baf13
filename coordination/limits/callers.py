"""What is counted for whom. While the counter is away, whoever has shown a key goes on uncounted; whoever tries to
obtain a token does not go on, and a wrong key is refused as ever."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework.exceptions import APIException, Throttled
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.views import APIView

from coordination.ground.errors import Refusal
from coordination.ground.sight import see_as
from coordination.limits.address import subject_of
from coordination.limits.body_policy import BODY_UNREAD, CALLER
from coordination.limits.counting import Verdict, take_allowance
from coordination.limits.policies import Policy

# The first that matches the path; what is under none of them is `anonymous`.
_BY_PATH = (("/api/v1/oauth/", "token"), ("/api/v1/open/", "open"))
AWAY_FOR = 5  # seconds after which somebody who could not be counted may try again


class Uncounted(Throttled):
    """Nobody can count at present, and this must not go on uncounted: a 503."""

    status_code = 503


class CountedView(APIView):
    """A view that counts its callers: each for its organisation, or for its address if it has shown no key."""

    counts_callers = True

    @property
    def exporting(self) -> bool:
        """Whether the present answer is a whole list."""
        return False

    def perform_authentication(self, request: Request) -> None:
        """Who is calling; raises Throttled (429) when that is too often."""
        try:
            super().perform_authentication(request)
        except (APIException, Refusal):
            count_request(request._request, subject_of(request._request), "failures")
            raise
        actor: Any = request.user
        see_as(actor)
        if actor is None:
            count_address(request._request)
            return
        request.META[CALLER] = actor.organisation
        if BODY_UNREAD in request.META and request.method not in SAFE_METHODS:
            raise Uncounted(wait=1)  # became known only after its body had been left unread: it must send that again
        names = ["default"]
        if request.method not in SAFE_METHODS:
            names.append("writes")
        if self.exporting:
            names.append("exports")
        count_request(request._request, f"organisation:{actor.organisation}", *names)


def count_address(request: HttpRequest) -> None:
    """Count a request for the address it comes from; raises Throttled (429) or Uncounted (503)."""
    name = next((name for path, name in _BY_PATH if request.path_info.startswith(path)), "anonymous")
    count_request(request, subject_of(request), name)


def count_request(request: HttpRequest, subject: str, *names: str) -> None:
    """Count a request of `subject` under the policies named; raises Throttled (429), or Uncounted (503) when it could
    not be counted and may not go on without."""
    chosen: list[Policy] = [settings.RATE_LIMITS[name] for name in names]
    verdict = take_allowance(subject, chosen)
    if verdict is None:
        request.rate_limit = Verdict(allowed=True)  # type: ignore[attr-defined]
        if any(policy.closed for policy in chosen):
            raise Uncounted(wait=AWAY_FOR)
        return
    request.rate_limit = verdict  # type: ignore[attr-defined]
    if not verdict.allowed:
        raise Throttled(wait=verdict.retry_after)
