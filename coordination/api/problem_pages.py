"""`/problems/`: what each `type` of a problem means, at the very address that the problem names."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from coordination.api.pages import page_or_json
from coordination.api.problem_schema import description_of
from coordination.problems.catalogue import ProblemKind, every_kind
from coordination.problems.problem_types import title_of_words


def problem_index(request: HttpRequest) -> HttpResponse:
    """Every kind of problem."""
    return page_or_json(request, "problems", {"problems": [_facts(kind) for kind in every_kind().values()]})


def problem_page(request: HttpRequest, name: str) -> HttpResponse:
    """One kind of problem; 404 for one that the service never answers."""
    kind = every_kind().get(name.replace("_", "-"))
    if kind is None:
        raise Http404
    return page_or_json(request, "problem", _facts(kind))


def _meaning_of(kind: ProblemKind) -> str:
    """The title; where that is the code over again and the service says but one thing, what it says."""
    says_more = len(kind.sentences) == 1 and kind.type.title == title_of_words(kind.type.code)
    return kind.sentences[0] if says_more else kind.type.title


def _facts(kind: ProblemKind) -> dict[str, Any]:
    return {
        "type": kind.type.uri,
        "title": kind.type.title,
        "status": kind.type.status,
        "meaning": _meaning_of(kind),
        "description": description_of(kind.type.status),
        "details": kind.sentences,
        "index": reverse("problems"),
    }
