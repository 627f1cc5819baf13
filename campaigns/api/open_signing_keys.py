"""`/open/signing-keys.jwks`: the public keys that published reports are signed with."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request

from campaigns.api.reports import SIGNED
from campaigns.models import Report
from campaigns.reports.signing import public_keys
from coordination.api.open import OpenOperation, OpenView
from coordination.api.serializers import StrictSerializer


class JwkSerializer(StrictSerializer):
    """A public Ed25519 key (RFC 7517, RFC 8037)."""

    kty = serializers.CharField(help_text="OKP.")
    crv = serializers.CharField(help_text="Ed25519.")
    x = serializers.CharField(help_text="The key, 32 bytes in base64url.")
    kid = serializers.CharField(help_text="Its RFC 7638 thumbprint.")
    use = serializers.CharField(help_text="sig.")
    alg = serializers.CharField(help_text="EdDSA.")
    nbf = serializers.IntegerField(help_text="From which second since 1970 it signs.")
    exp = serializers.IntegerField(
        required=False, help_text="Of a former key: before which second it signed. What it signed then still verifies."
    )


class JwksSerializer(StrictSerializer):
    """A JWK set: the key that signs now, those that have signed, and the next one before it signs."""

    keys = JwkSerializer(many=True)


_EXAMPLE = {
    "keys": [
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": SIGNED["kid"],
            "use": "sig",
            "alg": SIGNED["alg"],
            "nbf": 1487289600,
        }
    ]
}


class OpenSigningKeys(OpenView):
    """The keys with which anybody can verify that a report is this service's. No key is needed to read them."""

    model = Report
    serializer_class = JwksSerializer
    operations = {
        "jwks": OpenOperation(
            summary="Read the public keys that reports are signed with (RFC 7517)",
            media_type="application/jwk-set+json",
            example=_EXAMPLE,
        )
    }

    def jwks(self, request: Request, **kwargs: Any) -> HttpResponse:
        return self.answered_json({"keys": [key.as_jwk() for key in public_keys()]})
