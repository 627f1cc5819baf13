"""`/placements/<placement>/permissions/`: an organisation records that a site's owner permits its posters, or no longer
does."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.console.own_placements import placement_for
from campaigns.console.placement_words import site_of
from campaigns.console.site_permission_form import SENTENCES, RevocationForm, SitePermissionForm
from campaigns.models import Placement, SitePermission
from campaigns.permissions import RECORD_SITE_PERMISSION, SITE_PERMISSIONS
from campaigns.placements.site_permissions import OVER, record_permission, revoke_permission
from coordination.ground.actor import Actor
from coordination.ground.authorisation import is_permitted
from coordination.ground.errors import Refusal
from coordination.ground.locks import wait_for_turn
from coordination.ledger.transaction import writing
from partners.console.form_faults import add_refusal
from partners.console.refusals import sentence_of, status_of
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.console.versions import version_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in_for(SITE_PERMISSIONS.read)
def permissions_page(request: HttpRequest, actor: Actor, placement_id: UUID) -> HttpResponse:
    """Who has permitted it; a form records who does."""
    placement = placement_for(actor, placement_id)
    if request.method != "POST":
        return _draw(request, actor, placement)
    form = SitePermissionForm(request.POST)
    values = form.read(actor)
    if values is None:
        return _draw(request, actor, placement, 400, form=form)
    try:
        _record(placement, values, by=actor)
    except Refusal as refusal:
        add_refusal(form, refusal, {}, SENTENCES)
        return _draw(request, actor, placement, status_of(refusal), form=form)
    messages.success(request, f"The permission of {values['granted_by']} is recorded")
    return redirect("placement-permissions", placement_id=placement_id)


@require_POST
@signed_in
def revoke_permission_page(request: HttpRequest, actor: Actor, placement_id: UUID, permission_id: UUID) -> HttpResponse:
    """The owner of the site permits it no longer."""
    placement = placement_for(actor, placement_id)
    permission = SitePermission.objects.visible_to(actor).filter(placement=placement, pk=permission_id).first()
    if permission is None:
        raise Http404
    form = RevocationForm(request.POST, key=str(permission_id))
    if not form.is_valid():
        return _draw(request, actor, placement, 400, revocation=(permission, form))
    try:
        day = form.cleaned_data["revoked_on"]
        revoke_permission(permission, by=actor, expected_version=version_in(request), on=day)
    except Refusal as refusal:
        form.add_error("revoked_on" if refusal.errors else None, sentence_of(refusal))
        return _draw(request, actor, placement, status_of(refusal), revocation=(permission, form))
    messages.success(request, f"The permission of {permission.granted_by} is revoked")
    return redirect("placement-permissions", placement_id=placement_id)


def _record(placement: Placement, values: dict[str, Any], *, by: Actor) -> None:
    """Record it, once however often the form is sent. Raises Refusal."""
    with writing(by):
        wait_for_turn(f"site permission {placement.pk}")
        same = SitePermission.objects.visible_to(by).filter(placement=placement, revoked_on=None, **values)
        if not same.exists():
            record_permission(placement, by=by, **values)


def _draw(
    request: HttpRequest,
    actor: Actor,
    placement: Placement,
    status: int = 200,
    *,
    form: SitePermissionForm | None = None,
    revocation: tuple[SitePermission, RevocationForm] | None = None,
) -> HttpResponse:
    """The page; `revocation` is the one of its forms that was sent, with the permission that it is of."""
    permissions = SitePermission.objects.visible_to(actor).filter(placement=placement).order_by("-id")
    revoked, faulty = revocation or (None, None)
    rows = [(row, faulty if revoked == row and faulty else RevocationForm(key=str(row.pk))) for row in permissions]
    return draw(
        request,
        actor,
        "placements/permissions.html",
        status,
        placement=placement,
        site=site_of(placement),
        rows=rows,
        records=placement.status not in OVER and is_permitted(actor, RECORD_SITE_PERMISSION, placement),
        form=form or SitePermissionForm(),
        faulty=faulty or form,
    )
