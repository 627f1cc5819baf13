"""`/account/people/`: who belongs to the organisation or is invited, for its administrators."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coordination.ground.actor import Actor
from coordination.ground.authorisation import check_scope
from coordination.ground.errors import Invalid, Refusal
from partners import people
from partners.console.invitation_mail import write_invitation
from partners.console.signed_in import draw, signed_in, signed_in_for
from partners.models import Membership, MembershipStatus, Organisation, Role
from partners.permissions import MEMBERSHIPS

ROLES = {
    Role.VIEWER: "Viewer: reads",
    Role.CONTRIBUTOR: "Contributor: reads and writes",
    Role.REVIEWER: "Reviewer: reads and reviews",
    Role.ADMINISTRATOR: "Administrator: all of it, keys and people too",
}


class RoleForm(forms.Form):
    """What somebody is to be."""

    role = forms.ChoiceField(label="Role", choices=list(ROLES.items()), error_messages={"required": "Choose a role"})


class InvitationForm(RoleForm):
    """Whom to invite."""

    name = forms.CharField(label="Name", max_length=120, strip=True, error_messages={"required": "Enter their name"})
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="The invitation is sent there, with a link to choose a password for who has none",
        error_messages={
            "required": "Enter an email address",
            "invalid": "Enter an email address in the correct format, like name@example.com",
        },
    )
    field_order = ["name", "email", "role"]


@require_safe
@signed_in_for(MEMBERSHIPS.read)
def people_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody who belongs to the organisation, is invited or has declined."""
    memberships = Membership.objects.visible_to(actor).select_related("person")
    in_order = sorted(memberships, key=lambda membership: (membership.name, membership.pk))
    return draw(request, actor, "people/list.html", memberships=in_order)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invite_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Invite somebody, and write to them how to answer."""
    form = InvitationForm(request.POST or None, initial={"role": Role.CONTRIBUTOR})
    if request.method == "POST" and form.is_valid():
        try:
            _invite(actor, form.cleaned_data)
        except Invalid as refusal:
            form.add_error("name", [error.detail for error in refusal.errors])
        except Refusal as refusal:
            form.add_error(None, refusal.detail)
        else:
            messages.success(request, f"{form.cleaned_data['name']} is invited; a message is on its way")
            return redirect("people")
    return draw(request, actor, "people/invite.html", form=form)


def _invite(actor: Actor, values: dict[str, Any]) -> None:
    organisation = Organisation.objects.get(pk=actor.organisation)
    with transaction.atomic():
        membership = people.invite_person(
            values["email"], name=values["name"], organisation=organisation, role=values["role"], by=actor
        )
        write_invitation(membership)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def member_page(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """Change what somebody is."""
    membership = _membership(actor, membership_id)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            people.change_role(membership, role=form.cleaned_data["role"], by=actor)
        except Refusal as refusal:
            form.add_error("role", refusal.detail)
        else:
            messages.success(request, f"{membership.name} has another role now")
            return redirect("people")
    return draw(request, actor, "people/member.html", form=form, membership=membership)


@require_POST
@signed_in
def remove_member(request: HttpRequest, actor: Actor, membership_id: UUID) -> HttpResponse:
    """Remove somebody, or withdraw an invitation; they can do nothing for the organisation from then on."""
    membership = _membership(actor, membership_id)
    try:
        people.remove_person(membership, by=actor)
    except Refusal as refusal:
        form = RoleForm(initial={"role": membership.role}, data={"role": membership.role})
        form.add_error("role", refusal.detail)
        return draw(request, actor, "people/member.html", 409, form=form, membership=membership)
    was_member = membership.status == MembershipStatus.ACCEPTED
    now = "belongs to your organisation no longer" if was_member else "is not on the list any more"
    messages.success(request, f"{membership.name} {now}")
    return redirect("people")


def _membership(actor: Actor, membership_id: UUID) -> Membership:
    try:
        check_scope(actor, MEMBERSHIPS.read)
    except Refusal:
        raise Http404 from None
    row = Membership.objects.visible_to(actor).select_related("person").filter(pk=membership_id).first()
    if row is None:
        raise Http404
    return row
