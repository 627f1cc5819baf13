"""Pages of somebody who has signed in: who they are, for which organisation, and the way round."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from coordination.ground.actor import Actor
from coordination.ground.authorisation import MANAGE, READ, REVIEW, WRITE, Action, check_scope
from coordination.ground.errors import Forbidden, Refusal
from partners.access import runs_the_service
from partners.sign_in.session_actor import actor_of_session

PageView = Callable[..., HttpResponse]


def signed_in(view: Callable[..., HttpResponse]) -> PageView:
    """A page for somebody with a membership that counts: `view(request, actor, …)`. Others are led to where they sign
    in, or to their own page, which says what is missing."""

    @wraps(view)
    def judged(request: HttpRequest, *arguments: Any, **words: Any) -> HttpResponse:
        try:
            actor = actor_of_session(request)
        except Forbidden:
            return redirect("console")
        return view(request, actor, *arguments, **words)

    page: PageView = login_required(judged)
    return page


def signed_in_for(action: Action) -> Callable[[PageView], PageView]:
    """The same, for somebody who holds the scope of the action; others are told what they lack."""

    def guarded(view: PageView) -> PageView:
        @wraps(view)
        def judged(request: HttpRequest, actor: Actor, *arguments: Any, **words: Any) -> HttpResponse:
            try:
                check_scope(actor, action)
            except Refusal as refusal:
                return draw_refusal(request, actor, refusal)
            return view(request, actor, *arguments, **words)

        return signed_in(judged)

    return guarded


def draw_refusal(request: HttpRequest, actor: Actor, refusal: Refusal) -> HttpResponse:
    """The page that says what somebody lacks to see another."""
    return draw(request, actor, "console/refused.html", 403, refusal=refusal.detail)


def draw(request: HttpRequest, actor: Actor | None, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """The page, with the way to every other that this actor may see; for who has not signed in, with those that are
    everybody's."""
    ways = _ways(actor) if request.user.is_authenticated else []
    navigation = [(address, label, _is_within(request.path, address)) for address, label in ways]
    return render(request, template, {"navigation": navigation, "actor": actor, **context}, status=status)


def _is_within(path: str, address: str) -> bool:
    """Whether the page is that of the address, or one below it."""
    return path == address or (path.startswith(address) and address != reverse("console"))


def _ways(actor: Actor | None) -> list[tuple[str, str]]:
    ways = []
    if actor and actor.scopes & {WRITE, MANAGE}:
        ways.append((reverse("work"), "Work list"))
    if actor and REVIEW in actor.scopes:
        ways.append((reverse("desk"), "Reviews"))
    if actor and READ in actor.scopes:
        ways.append((reverse("events"), "Events"))
        ways.append((reverse("reach"), "Reach"))
    if actor and WRITE in actor.scopes:
        own_kinds = ("placements", "comments", "artwork", "figures", "spreadsheets")
        ways += [(reverse(name), name.capitalize()) for name in own_kinds]
    if actor and MANAGE in actor.scopes:
        ways += [(reverse("people"), "People"), (reverse("keys"), "Keys")]
    if actor and runs_the_service(actor):
        ways.append((reverse("reference-data"), "Reference data"))
    return [*ways, (reverse("console"), "Your account"), (reverse("account_logout"), "Sign out")]
