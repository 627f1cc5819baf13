"""The provider's addresses: the toolkit's, its page of signing in, and the one by which a test has its say."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.models import Application
from oauth2_provider.settings import oauth2_settings
from oauth2_provider.views import ConnectDiscoveryInfoView

from tests.identity_provider.saying import SAID, new_key

_FORM = """<!doctype html><html lang="en"><title>Dudley: sign in</title><h1>The sign-in of Dudley</h1>
<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="{}">
<label for="name">User name</label><input id="name" name="name"><button>Sign in there</button></form></html>"""


def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return HttpResponse(_FORM.format(get_token(request)))
    login(request, User.objects.get(username=request.POST["name"]))
    return HttpResponseRedirect(request.GET["next"])


@csrf_exempt
def control(request: HttpRequest) -> HttpResponse:
    """`say`: SAID from now on; `users`: addresses by user name; `clients`: secret and redirect address by client id;
    `key`: sign with another from now on."""
    wanted = json.loads(request.body)
    if "say" in wanted:
        SAID.clear()
        SAID.update(wanted["say"])
    for name, email in wanted.get("users", {}).items():
        User.objects.update_or_create(username=name, defaults={"email": email})
    for client_id, (secret, redirect_uri) in wanted.get("clients", {}).items():
        Application.objects.filter(client_id=client_id).delete()
        Application.objects.create(
            client_id=client_id,
            client_secret=secret,
            client_type="confidential",
            authorization_grant_type="authorization-code",
            redirect_uris=redirect_uri,
            skip_authorization=True,
            algorithm="RS256",
        )
    if "key" in wanted:
        oauth2_settings.OIDC_RSA_PRIVATE_KEY = new_key()
    return JsonResponse({name: str(pk) for name, pk in User.objects.values_list("username", "pk")})


def discovery(request: HttpRequest) -> HttpResponse:
    if "moved" in SAID:
        return HttpResponseRedirect(SAID["moved"])
    if "said" in SAID:
        return HttpResponse(SAID["said"])
    document: dict[str, Any] = json.loads(ConnectDiscoveryInfoView.as_view()(request).content)
    return JsonResponse({**document, **SAID.get("document", {})})


def refuse(request: HttpRequest) -> HttpResponse:
    """As a provider answers that has not given this person the application."""
    query = {"error": "access_denied", "state": request.GET["state"]}
    return HttpResponseRedirect(f"{request.GET['redirect_uri']}?{urlencode(query)}")


urlpatterns = [
    path("sign-in/", sign_in),
    path("control/", control),
    path("refuse/", refuse),
    path("o/.well-known/openid-configuration", discovery),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
