"""Accept, strict but kind: a missing or `*/*` Accept gets JSON, an impossible one a 406."""

from collections.abc import Iterable, Sequence

from django.http.request import MediaType
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches


class Negotiation(BaseContentNegotiation):
    """Picks the renderer the caller likes best; among equals the view's first."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The parser for the body's content type, None (a 415) if there is none."""
        content_type = request.content_type or ""
        return next((parser for parser in parsers if media_type_matches(parser.media_type, content_type)), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer and its own media type, never the caller's spelling of it."""
        offered = list(renderers)
        accepted = [MediaType(part) for part in request.headers.get("Accept", "*/*").split(",") if part.strip()]
        ranked = [(_quality(accepted, renderer.media_type), -place) for place, renderer in enumerate(offered)]
        quality, place = max(ranked)
        if accepted and quality <= 0:
            raise NotAcceptable
        return offered[-place], offered[-place].media_type


def _quality(accepted: Sequence[MediaType], media_type: str) -> float:
    """How much the caller likes `media_type`, 0 to 1; the most specific range decides (RFC 9110, 12.5.1)."""
    matching = [range_ for range_ in accepted if range_.match(media_type)]
    if not matching:
        return 0.0
    return max(matching, key=lambda range_: range_.specificity).quality
