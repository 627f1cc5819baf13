"""The addresses of invitations for people."""

from django.urls import path

from campaigns.console.invitation_pages import answer_invitation_page, invitations_page

urlpatterns = [
    path("", invitations_page, name="invitations"),
    path("<slug:slug>/", answer_invitation_page, name="invitation-answer"),
]
