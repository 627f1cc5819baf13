"""`/reference-data/`: what there is, and a file that adds to it or changes it. For an administrator of the organisation
that runs the service; for others there is nothing here."""

from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from campaigns.console.reference_list import PER_PAGE, TABLES, TABS, ReferenceView
from campaigns.console.reference_words import faults_in_words
from campaigns.permissions import LOAD_REFERENCE_DATA
from campaigns.reference_loading import COMPARE, LOAD, ask_comparison, confirm_comparison
from coordination.api.pagination import KeysetOrder, KeysetPage
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Invalid, Refusal
from coordination.models import Operation
from coordination.models.operation import UNFINISHED
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import PageView, draw, signed_in

_LOOK_AGAIN = "2"  # seconds


class ReferenceFileForm(forms.Form):
    """A reference file."""

    file = forms.FileField(
        label="Reference file",
        allow_empty_file=True,  # the comparison says what is wrong with it
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        help_text="JSON. Nothing is changed until you have seen what would be, and confirmed it.",
        error_messages={"required": "Choose a file", "invalid": "Choose a file"},
    )


def for_who_runs_the_service(view: PageView) -> PageView:
    """Others find nothing here."""

    @wraps(view)
    def judged(request: HttpRequest, actor: Actor, *arguments: Any, **words: Any) -> HttpResponse:
        if not is_permitted(actor, LOAD_REFERENCE_DATA, None):
            raise Http404
        return view(request, actor, *arguments, **words)

    return signed_in(judged)


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_runs_the_service
def reference_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What there is; a form takes a file, which is compared with it."""
    view = ReferenceView.of(request.GET)
    if request.method != "POST":
        return _draw_list(request, actor, view, ReferenceFileForm())
    form = ReferenceFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw_list(request, actor, view, form, 400)
    comparison = ask_comparison(form.cleaned_data["file"], by=actor)
    return redirect("reference-file", key=comparison.pk)


def _draw_list(
    request: HttpRequest, actor: Actor, view: ReferenceView, form: ReferenceFileForm, status: int = 200
) -> HttpResponse:
    table = TABLES[view.tab]
    rows = table.rows(actor)
    try:
        page = KeysetPage(rows, KeysetOrder(rows, ("pk",)), text=view.cursor, limit=PER_PAGE)
    except Invalid:
        return redirect(view.address())
    return draw(
        request,
        actor,
        "reference/list.html",
        status,
        form=form,
        title=TABS[view.tab],
        headings=table.headings,
        rows=[table.cells(row) for row in page.rows],
        pages=view.pages(page),
        **view.drawn({}, ()),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_who_runs_the_service
def comparison_page(request: HttpRequest, actor: Actor, key: UUID) -> HttpResponse:
    """What the file would change, or has; a form confirms it."""
    job = Operation.objects.visible_to(actor).filter(pk=key, kind__in=[COMPARE, LOAD]).first()
    if job is None:
        raise Http404
    if request.method != "POST":
        return _draw_job(request, actor, job)
    try:
        load = confirm_comparison(job, by=actor)
    except Refusal as refusal:
        return _draw_job(request, actor, job, status_of(refusal), fault=sentence_of(refusal))
    return redirect("reference-file", key=load.pk)


def _draw_job(
    request: HttpRequest, actor: Actor, job: Operation, status: int = 200, *, fault: str = ""
) -> HttpResponse:
    under_way = job.status in UNFINISHED
    context = {"job": job, "result": job.result or {}, "fault": fault, "under_way": under_way}
    context["faults_of_file"] = faults_in_words(job.problem) if job.problem else []
    response = draw(request, actor, "reference/file.html", status, **context)
    if under_way:
        response["Refresh"] = _LOOK_AGAIN
    return response
