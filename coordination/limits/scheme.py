"""Whether a request came by https, as far as a proxy we trust says so."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADER = "HTTP_X_FORWARDED_PROTO"


class TrustedScheme:
    """Leaves of `X-Forwarded-Proto` what the outermost of `TRUSTED_PROXIES` proxies wrote there, and nothing of it
    where there is none: whatever comes before was sent by the client and may be anything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        forwarded = [entry.strip() for entry in request.META.pop(HEADER, "").split(",") if entry.strip()]
        proxies = settings.TRUSTED_PROXIES
        if forwarded and proxies:
            # A proxy may write over what it was sent instead of adding to it: then there are fewer.
            request.META[HEADER] = forwarded[-min(proxies, len(forwarded))]
        return self.get_response(request)
