"""Whose report is it: what its signature, or a digest that the reader has from elsewhere, says of an export.

Whoever forges a report can compute every digest in it again; neither a key nor a digest from elsewhere is theirs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from campaigns.reach.documents.signatures import ALGORITHM, REDACTION, REPORT, PublicKey, Signature, read_signature
from campaigns.reach.documents.tombstones import tombstone_pointers
from campaigns.reach.inputs import canonical_sha256

_NOT_OURS = "{} is none that this service makes."
_UNSIGNED = (
    "It is not signed, so no key says whose it is. Of a report from before reports were signed, compare the digest "
    "with one you have from elsewhere: --digest."
)
_LEFT = "Its redaction is not signed, so nothing says that what is left of it is what was left."


@dataclass(frozen=True, slots=True)
class Trusted:
    """What the reader has from elsewhere: public keys by their id, the digest of the report, or None of either."""

    keys: Mapping[str, PublicKey] | None = None
    digest: str | None = None

    def __bool__(self) -> bool:
        return self.keys is not None or self.digest is not None


def origin_faults(export: Mapping[str, Any], trusted: Trusted) -> list[str]:
    """Why the export is not the report that its reader may take it for. Without anything `trusted`, only whether its
    signatures are of it. Raises KeyError or TypeError for what is no export."""
    return [*_digest_faults(export, trusted), *_report_faults(export, trusted), *_redaction_faults(export, trusted)]


def origin_notice(export: Mapping[str, Any], trusted: Trusted) -> str:
    """What a reader of the verdict is told of whose it is."""
    if export.get("signature") is None:
        return "It is not signed." if trusted.digest is None else "It is not signed; its digest is the one you expect."
    signature = read_signature(export["signature"])
    when = datetime.fromtimestamp(signature.claims["iat"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    signed = f"signed by {signature.claims['iss']} at {when} with key {signature.kid}"
    return f"It is {signed}." if trusted.keys is not None else f"It says that it is {signed}: give --key to verify it."


def _digest_faults(export: Mapping[str, Any], trusted: Trusted) -> Iterator[str]:
    if trusted.digest is not None and trusted.digest != export["sha256"]:
        yield f"It is another report than the one you expect: its digest is {export['sha256']}."


def _report_faults(export: Mapping[str, Any], trusted: Trusted) -> Iterator[str]:
    kid, algorithm = export.get("kid"), export.get("alg")
    if export.get("signature") is None:
        if trusted.keys is not None and trusted.digest is None:
            yield _UNSIGNED
        if (kid, algorithm) != (None, None):
            yield "It names a key and has no signature: somebody has taken that out."
        return
    try:
        signature = read_signature(export["signature"])
    except ValueError:
        yield _NOT_OURS.format("Its signature")
        return
    if (signature.kid, ALGORITHM) != (kid, algorithm):
        yield "It names another key or algorithm than its signature."
    if signature.kind != REPORT or signature.claims["sha256"] != export["sha256"]:
        yield "Its signature is that of another report."
    yield from _key_faults(signature, trusted)


def _redaction_faults(export: Mapping[str, Any], trusted: Trusted) -> Iterator[str]:
    account = export.get("redacted")
    if account is None:
        return
    if account.get("signature") is None:
        if trusted and (export.get("signature") is not None or tombstone_pointers(export["report"])):
            yield _LEFT
        return
    try:
        signature = read_signature(account["signature"])
    except ValueError:
        yield _NOT_OURS.format("The signature of its redaction")
        return
    signed = (signature.kind, signature.claims["sha256"], signature.claims.get("redacted"))
    if signed != (REDACTION, export["sha256"], account_sha256(account)):
        yield "The signature of its redaction is that of another."
    yield from _key_faults(signature, trusted)


def account_sha256(account: Mapping[str, Any]) -> str:
    """The digest of what a redaction says of itself, without its signature."""
    return canonical_sha256({name: value for name, value in account.items() if name != "signature"})


def _key_faults(signature: Signature, trusted: Trusted) -> Iterator[str]:
    if trusted.keys is None:
        return
    key = trusted.keys.get(signature.kid)
    if key is None:
        yield f"It is signed with a key that is not among those you gave: {signature.kid}."
    elif not signature.is_by(key):
        yield f"Its signature is not by key {key.kid}: somebody has made it up."
    elif not key.signs_at(signature.claims["iat"]):
        yield f"Its signature says a time at which key {key.kid} was not in use."
