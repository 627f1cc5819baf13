"""A passkey in software: it answers what a page asks of a browser (WebAuthn Level 2, 6.1 and 6.5)."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

ORIGIN = "http://localhost"
PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40  # flags of authenticator data


class SoftwareAuthenticator:
    """One passkey of one person, whose finger or PIN is asked for when `verifies`."""

    def __init__(self, *, verifies: bool = True) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.person = ""

    def create(self, options: Any, origin: str = ORIGIN) -> dict[str, Any]:
        """A new passkey, as the page's script sends it."""
        asked = options["publicKey"]
        self.person = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor.encode(public)
        data = _about(asked["rp"]["id"], self.flags | WITH_KEY) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": _encoded(_said("webauthn.create", asked["challenge"], origin)),
            "attestationObject": _encoded(attestation),
        }
        return self._answer(response)

    def get(self, options: Any, origin: str = ORIGIN) -> dict[str, Any]:
        """The signed challenge."""
        asked = options["publicKey"]
        said = _said("webauthn.get", asked["challenge"], origin)
        data = _about(asked["rpId"], self.flags)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": _encoded(said),
            "authenticatorData": _encoded(data),
            "signature": _encoded(signature),
            "userHandle": self.person,
        }
        return self._answer(response)

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        name = _encoded(self.id)
        return {"type": "public-key", "id": name, "rawId": name, "response": response, "clientExtensionResults": {}}


def _about(host: str, flags: int) -> bytes:
    return hashlib.sha256(host.encode()).digest() + bytes([flags]) + bytes(4)


def _said(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()


def _encoded(value: bytes) -> str:
    return str(websafe_encode(value))
