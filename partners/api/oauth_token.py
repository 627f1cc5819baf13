"""The token endpoint of RFC 6749: the client credentials grant (4.4), and no other.

It follows that standard and not this API's habits: a form comes in, and errors are the JSON of its section 5.2. What
is refused before it is a token request at all (a wrong content type, a body too large) is a problem as everywhere.
"""

import json
from typing import Any

from django.db import DataError
from django.http import HttpResponse
from oauth2_provider.oauth2_backends import get_oauthlib_core
from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import FormParser
from rest_framework.request import Request

from coordination.api.described import OperationSpec
from coordination.api.problem_schema import COMPONENTS, response_name
from coordination.api.schema import ResourceSchema
from coordination.api.serializers import StrictSerializer
from coordination.api.views import ResourceView
from coordination.ground.sight import finding_out_who
from coordination.limits.body_policy import FORM
from partners.models import OAuthClient

_FORM = "application/x-www-form-urlencoded"
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
_HEADERS = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class ComparedField(serializers.CharField):
    """A text that nothing is kept of."""

    exempt = "It is compared and not kept."


class TokenRequestSerializer(StrictSerializer):
    """RFC 6749, 4.4.2. The client shows its id and secret by HTTP Basic, or here in the form. A parameter without a
    value is as one that was not sent (3.2)."""

    example = {"grant_type": "client_credentials", "scope": "read write"}
    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    scope = ComparedField(
        required=False, allow_blank=True, help_text="Fewer scopes than the client has, separated by spaces."
    )
    client_id = ComparedField(required=False, allow_blank=True)
    client_secret = ComparedField(required=False, allow_blank=True)


class TokenSerializer(StrictSerializer):
    """RFC 6749, 5.1."""

    example = {"access_token": "coordtoken_…", "expires_in": 900, "token_type": "Bearer", "scope": "read write"}
    access_token = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    token_type = serializers.CharField()
    scope = serializers.CharField()


# RFC 6749, 5.2, in words of that standard: a client shown twice, in another form, or asking for more than it may.
RULES = ("invalid_grant", "invalid_request", "invalid_scope", "unauthorized_client", "unsupported_grant_type")


class TokenSchema(ResourceSchema):
    """The operation with the errors of RFC 6749, 5.2, beside the problems of this API."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation; 400 is either of the two, 401 always the standard's."""
        operation = super().get_operation(*args, **kwargs)
        problem = COMPONENTS["responses"][response_name(400)]["content"]
        operation["responses"]["400"] = {
            "description": "RFC 6749, 5.2; or a problem, when it is no token request at all.",
            "content": {"application/json": {"schema": _ERROR, "example": {"error": "invalid_scope"}}, **problem},
        }
        operation["responses"]["401"] = {
            "description": "RFC 6749, 5.2: no such client, another secret, or a revoked client.",
            "content": {"application/json": {"schema": _ERROR, "example": {"error": "invalid_client"}}},
            "headers": {"WWW-Authenticate": {"schema": {"type": "string"}, "example": 'Basic realm="token"'}},
        }
        return operation


class TokenView(ResourceView):
    """The token endpoint of OAuth 2.0 (RFC 6749): it takes a form and answers errors as that standard says, not as
    problems. The only grant is `client_credentials`. A token lives 15 minutes."""

    schema = TokenSchema()
    reading = FORM
    model = OAuthClient
    authentication_classes = []
    permission_classes = []
    parser_classes = [FormParser]
    serializer_class = TokenSerializer
    operations = {
        "create": OperationSpec(
            summary="Get an access token", body=TokenRequestSerializer, answers={200: TokenSerializer}, rules=RULES
        ),
    }

    def create(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the toolkit answers, once the request is one that it reads safely."""
        token_request = request._request
        if token_request.content_type != _FORM or "Content-Encoding" in token_request.headers:
            raise UnsupportedMediaType(token_request.content_type or "")
        if fault := _fault(token_request.POST, token_request.headers.get("Authorization", "")):
            return _refused(*fault)
        token_request.POST = _with_values(token_request.POST)
        scheme, _, credentials = token_request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() == "basic":  # RFC 7617: in any case; the toolkit knows one
            token_request.META["HTTP_AUTHORIZATION"] = f"Basic {credentials}"
        try:
            with finding_out_who():
                _, _, body, status = get_oauthlib_core().create_token_response(token_request)
        except (ValueError, DataError):  # credentials that are no text, such as a NUL, under the encoding of HTTP Basic
            return _refused("invalid_client")
        if status >= 400:
            error = json.loads(body)
            return _refused(error["error"], error.get("error_description", ""))
        return HttpResponse(body, status=status, content_type="application/json", headers=_HEADERS)


def _fault(form: Any, authorization: str) -> tuple[str, str] | None:
    """What the toolkit would not refuse, or not survive: an error and its description."""
    if any(len(values) > 1 for _, values in form.lists()):
        return "invalid_request", "A parameter appears twice."
    if form.get("resource"):
        return "invalid_target", "Tokens are not restricted to resources here."
    if authorization and form.get("client_secret"):
        return "invalid_request", "Show the client's secret once, by HTTP Basic or in the form."
    if not authorization.isascii() or "\0" in "".join(form.values()):
        return "invalid_client", ""
    return None


def _with_values(form: Any) -> Any:
    """The form without its parameters that have no value: they count as not sent (RFC 6749, 3.2)."""
    data = form.copy()
    for name in [name for name, value in form.items() if not value]:
        del data[name]
    return data


def _refused(error: str, description: str = "") -> HttpResponse:
    """RFC 6749, 5.2."""
    error_body = {"error": error, **({"error_description": description} if description else {})}
    status = 401 if error == "invalid_client" else 400
    challenge = {"WWW-Authenticate": 'Basic realm="token"'} if status == 401 else {}
    return HttpResponse(
        json.dumps(error_body), status=status, content_type="application/json", headers={**_HEADERS, **challenge}
    )
