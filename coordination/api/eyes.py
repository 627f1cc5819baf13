"""Every request begins without eyes: the database shows it no tenant's row until it is known who is calling."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from coordination.ground.sight import NOTHING, seeing


class SeesNothingYet:
    """What is seen within is this request's alone: whoever calls next on this thread begins anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with seeing(NOTHING):
            return self.get_response(request)
