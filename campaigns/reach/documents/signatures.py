"""Signatures of reports: JSON Web Signatures in the compact form (RFC 7515) by Ed25519 (RFC 8037), of a few claims
(RFC 7519) that hold a digest. Why not of the document itself: docs/decisions/0013.

Any library of JSON Web Tokens reads them; this module needs `cryptography` and nothing of the service.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

Json = dict[str, Any]

ALGORITHM = "EdDSA"
REPORT, REDACTION = "report+jwt", "redaction+jwt"
_LAST_SECOND = 2**33  # in the year 2242
# What each signs, and nothing else: who published, when, the digest of the report; of a redaction, that of its account.
CLAIMS = {REPORT: {"iss", "iat", "sha256"}, REDACTION: {"iss", "iat", "sha256", "redacted"}}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key, and from which second since 1970 until before which it signs; None: nobody says."""

    raw: bytes
    not_before: int | None = None
    expires: int | None = None

    @property
    def kid(self) -> str:
        """Its RFC 7638 thumbprint."""
        return _encoded(hashlib.sha256(_json({"crv": "Ed25519", "kty": "OKP", "x": _encoded(self.raw)})).digest())

    def signs_at(self, instant: int) -> bool:
        """Whether it was in use at that second."""
        begun = self.not_before is None or self.not_before <= instant
        return begun and (self.expires is None or instant < self.expires)

    def as_jwk(self) -> Json:
        """As a member of a JWK set (RFC 7517); `nbf` and `exp` as OpenID Federation 1.0 has them of former keys."""
        times = {name: second for name, second in (("nbf", self.not_before), ("exp", self.expires)) if second}
        key = {"kty": "OKP", "crv": "Ed25519", "x": _encoded(self.raw), "kid": self.kid, "use": "sig", "alg": ALGORITHM}
        return key | times


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it was read: nothing in it has been verified."""

    kind: str
    kid: str
    claims: Json
    content: bytes
    proof: bytes

    def is_by(self, key: PublicKey) -> bool:
        """Whether the key made it."""
        try:
            Ed25519PublicKey.from_public_bytes(key.raw).verify(self.proof, self.content)
        except InvalidSignature:
            return False
        return True


def public_key_of(seed: bytes) -> bytes:
    """The public key of a private one, 32 bytes each."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign_claims(kind: str, claims: Mapping[str, Any], seed: bytes) -> str:
    """The claims of a REPORT or a REDACTION, signed: three parts with dots between them, in ASCII."""
    header = {"alg": ALGORITHM, "kid": PublicKey(public_key_of(seed)).kid, "typ": kind}
    content = f"{_encoded(_json(header))}.{_encoded(_json(claims))}"
    return f"{content}.{_encoded(Ed25519PrivateKey.from_private_bytes(seed).sign(content.encode()))}"


def read_signature(text: str) -> Signature:
    """What `sign_claims` wrote. Raises ValueError for anything else, such as another algorithm or a member more."""
    try:
        head, body, proof = text.split(".")
        header, claims = json.loads(_decoded(head)), json.loads(_decoded(body))
        signature = Signature(header["typ"], header["kid"], claims, f"{head}.{body}".encode(), _decoded(proof))
        is_our_header = header == {"alg": ALGORITHM, "kid": str(signature.kid), "typ": signature.kind}
        if not is_our_header or claims.keys() != CLAIMS[signature.kind] or not _says_who_and_when(claims):
            raise ValueError("not a signature of a report")
    except (AttributeError, KeyError, RecursionError, TypeError):
        raise ValueError("not a signature of a report") from None
    return signature


def _says_who_and_when(claims: Json) -> bool:
    return str(claims["iss"]).isprintable() and type(claims["iss"]) is str and claims["iat"] in range(_LAST_SECOND)


def key_id(signature: str) -> str:
    """The id of the key that a signature of ours names."""
    return read_signature(signature).kid


def read_public_keys(content: bytes) -> dict[str, PublicKey]:
    """The Ed25519 keys, by id, of a file: a JWK set, one JWK, or a public key in PEM. Raises ValueError."""
    if content.lstrip().startswith(b"-----BEGIN"):
        key = load_pem_public_key(content)
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("not an Ed25519 key")
        keys = [PublicKey(key.public_bytes(Encoding.Raw, PublicFormat.Raw))]
    else:
        keys = _keys_of_jwks(json.loads(content))
    if not keys:
        raise ValueError("no Ed25519 key")
    return {key.kid: key for key in keys}


def _keys_of_jwks(document: Any) -> list[PublicKey]:
    try:
        return [_public_key(jwk) for jwk in document.get("keys", [document]) if jwk.get("crv") == "Ed25519"]
    except (AttributeError, KeyError, TypeError):
        raise ValueError("no JWK set") from None


def _public_key(jwk: Mapping[str, Any]) -> PublicKey:
    key = PublicKey(_decoded(jwk["x"]), jwk.get("nbf"), jwk.get("exp"))
    if jwk["kty"] != "OKP" or len(key.raw) != 32 or not {type(key.not_before), type(key.expires)} <= {int, type(None)}:
        raise ValueError("not an Ed25519 key")
    return key


def _json(members: Mapping[str, Any]) -> bytes:
    return json.dumps(members, separators=(",", ":")).encode()


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes:
    """Base64url without padding, in its one spelling. Raises ValueError."""
    content = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)  # binascii.Error is a ValueError
    if _encoded(content) != text:
        raise ValueError("another spelling of the same")
    return content
