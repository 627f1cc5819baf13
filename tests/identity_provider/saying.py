"""What the provider says of whoever signs in, and what a test has it say instead."""

import base64
import json
from typing import Any

from jwcrypto.jwk import JWK
from jwcrypto.jwt import JWT
from oauth2_provider.oauth2_validators import OAuth2Validator

# `claims` stand in the place of its own, and one that is null is left out; `forged` signs with a key that is not its
# own and `unsigned` with none; `document` stands in the place of its own discovery document's entries.
SAID: dict[str, Any] = {}
_ANOTHER = JWK.generate(kty="RSA", size=2048)


class SaidValidator(OAuth2Validator):
    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        return {"email": request.user.email, "email_verified": True}

    def finalize_id_token(self, id_token: Any, token: Any, token_handler: Any, request: Any) -> str:
        signed = super().finalize_id_token(id_token, token, token_handler, request)
        if not {"claims", "forged", "unsigned"} & set(SAID):
            return str(signed)
        header, payload = (json.loads(_decoded(part)) for part in signed.split(".")[:2])
        said = {**payload, **SAID.get("claims", {})}
        claims = {name: value for name, value in said.items() if value is not None}
        if SAID.get("unsigned"):
            return f"{_encoded({'alg': 'none', 'typ': 'JWT'})}.{_encoded(claims)}."
        anew = JWT(header=json.dumps(header), claims=json.dumps(claims))
        anew.make_signed_token(_ANOTHER if SAID.get("forged") else request.client.jwk_key)
        return str(anew.serialize())


def new_key() -> str:
    return str(JWK.generate(kty="RSA", size=2048).export_to_pem(private_key=True, password=None).decode())


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
