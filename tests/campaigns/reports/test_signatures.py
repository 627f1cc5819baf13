"""A published report is signed: a forgery that is right in every digest, and a member more, are caught."""

import json
import re
import subprocess
import sys
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from jwcrypto.jwk import JWKSet
from jwcrypto.jws import JWS

from campaigns.models import Report
from campaigns.reach.documents import signatures, verification
from campaigns.reach.documents.report import compose_report
from campaigns.reach.inputs import canonical_sha256, read_inputs
from campaigns.reports import signing
from coordination.ground.signing_keys import PublishedKey, SigningKey, published_keys, read_signing_key
from coordination.jobs.worker import run_next
from coordination.models import Operation
from tests import make
from tests.contract_client import refused

ROOT = Path(__file__).resolve().parents[3]
REPORTS = f"/api/v1/campaigns/{make.SEE_ME}/reports/"
OPEN = "/api/v1/open/"
on_stage = pytest.mark.usefixtures("on_stage")
FORGER = SigningKey(bytes(range(32)), date(2020, 1, 1))
WHY = {"reason": "It names somebody."}


@pytest.fixture
def export(on_stage: None, lead: Any) -> dict[str, Any]:
    """The export of a published report."""
    make.make_metric(value=76_100, source="Zebedee's count")
    make.make_metric(value=278_000, channel="twitter", measure="accounts_reached")
    return dict(lead.get(f"{REPORTS}{make.make_report().pk}/export/").json())


@pytest.fixture
def verify(tmp_path: Path, capsys: Any) -> Any:
    """Runs `verify_report` on an export with the service's published keys, or others: its exit status and words."""
    trusted, file = tmp_path / "keys.jwks", tmp_path / "report.json"

    def run(export: Any, *arguments: str, keys: Any = None) -> tuple[int, str]:
        trusted.write_text(json.dumps({"keys": [key.as_jwk() for key in keys or signing.public_keys()]}))
        file.write_text(json.dumps(export))
        named = [str(trusted) if argument == "KEYS" else argument for argument in arguments]
        status = verification.verify_from_command_line([str(file), *named])
        return status, capsys.readouterr().out

    return run


def digested(export: dict[str, Any]) -> dict[str, Any]:
    """The export with every digest right, as a forger would leave it."""
    document = {**export["report"], "inputs_sha256": canonical_sha256(export["inputs"])}
    return {**export, "report": document, "sha256": canonical_sha256(document)}


def forged(export: dict[str, Any]) -> dict[str, Any]:
    """The same report with ten times the people: right in itself, to the last digest."""
    inputs = deepcopy(export["inputs"])
    inputs["figures"][0]["value"] *= 10
    return digested({**export, "report": compose_report(read_inputs(inputs)), "inputs": inputs})


@on_stage
def test_another_implementation_verifies_the_signature_with_the_published_key(lead):
    make.make_metric(value=76_100)
    report = lead.get(f"{REPORTS}{make.make_report().pk}/").json()
    answer = make.client(None).get(f"{OPEN}signing-keys.jwks")
    assert answer.headers["Content-Type"] == "application/jwk-set+json"
    keys = JWKSet.from_json(answer.content.decode())
    token = JWS()
    token.deserialize(report["signature"], keys.get_key(report["kid"]))
    claims = json.loads(token.payload)
    assert (claims["sha256"], json.loads(token.objects["protected"])["alg"]) == (report["sha256"], report["alg"])
    assert claims["iss"] == "http://localhost:8000"
    members = {name: report[name] for name in ("signature", "kid", "alg")}
    for copy in (
        lead.get(f"{REPORTS}{report['id']}/export/").json(),
        make.client(None).get(f"{OPEN}campaigns/{make.SEE_ME}/").json()["report"],
    ):
        assert members.items() <= copy.items()


def test_a_report_holds_with_its_key_and_with_its_digest(export, verify):
    status, words = verify(export, "--key", "KEYS", "--digest", export["sha256"])
    assert (status, "It is signed by http://localhost:8000 at " in words) == (0, True)
    status, words = verify(export)
    assert (status, "give --key to verify it" in words) == (0, True)


def test_a_forgery_that_is_right_in_every_digest_is_caught(export, verify):
    forgery = forged(export)
    assert forgery["report"]["headline"]["contacts"]["total"] > export["report"]["headline"]["contacts"]["total"]
    assert verify(forgery) == (1, verify(forgery)[1]) and "that of another report" in verify(forgery)[1]
    unsigned = {**forgery, "signature": None, "kid": None, "alg": None}
    bare = {name: value for name, value in forgery.items() if name not in ("signature", "kid", "alg")}
    claims = {"iss": "http://localhost:8000", "iat": int(datetime.now(UTC).timestamp()), "sha256": forgery["sha256"]}
    token = signatures.sign_claims(signatures.REPORT, claims, FORGER.seed)
    resigned = {**forgery, **signing.signature_members(token)}
    renamed = {**resigned, "kid": export["kid"]}
    for other in (forgery, unsigned, bare, resigned, renamed):
        assert verify(other, "--key", "KEYS")[0] == 1
        assert verify(other, "--digest", export["sha256"])[0] == 1
    # Without either nobody could tell; that it is not known whose it is, is said.
    assert [verify(other)[0] for other in (unsigned, bare, resigned)] == [0, 0, 0]
    assert "It is not signed." in verify(bare)[1]
    assert verify({**export, "signature": None})[0] == 1


PLACES = ["", "report", "report headline", "report headline people", "report tables 0", "report headline sentences 0"]
PLACES += ["inputs", "inputs question", "inputs expected", "inputs figures 0"]


@pytest.mark.parametrize("method", ["present", "former"])
def test_a_member_more_is_caught_where_every_digest_is_right(export, verify, method: str):
    if method == "former":
        export = of_method_2(export)
    assert verify(export)[0] == 0
    for place in [*PLACES, "inputs universes" if method == "present" else "inputs universe"]:
        more = target = deepcopy(export)
        for step in place.split():
            target = target[int(step) if step.isdigit() else step]
        target["note"] = "Checked by the Home Office."
        more = digested(more)
        if method == "present":  # even where the service itself had signed it
            more |= signing.signature_members(signing.sign_report(more["sha256"]))
        status, words = verify(more)
        assert status in (1, 2), place
        assert status == 2 or "/note" in words, place


def of_method_2(export: dict[str, Any]) -> dict[str, Any]:
    """The export as release 0.2.0 made it: without a signature and with the residents alone."""
    inputs = {name: value for name, value in export["inputs"].items() if name != "universes"}
    county = next(row for row in export["inputs"]["universes"]["populations"] if row["area"] == make.COUNTY)
    inputs |= {
        "method_version": 2,
        "universe": {name: county[name] for name in ("population", "area", "area_name", "year", "source")},
    }
    document = {name: value for name, value in export["report"].items() if name != "withheld"} | {"method_version": 2}
    complete = document["headline"]["completeness"]
    names = ["expected", "reported", "nil", "missing", "held", "late", "due_on"]
    document["headline"] = document["headline"] | {"completeness": {name: complete[name] for name in names}}
    return digested({"report": document, "sha256": "", "inputs": inputs})


def test_a_report_from_before_keeps_verifying_and_is_named_as_unsigned(export, verify):
    former = of_method_2(export)
    status, words = verify(former)
    assert (status, "It is not signed." in words, "method 2" in words) == (0, True, True)
    status, words = verify(former, "--key", "KEYS")
    assert (status, "--digest" in words) == (1, True)
    assert verify(former, "--key", "KEYS", "--digest", former["sha256"])[0] == 0
    assert verify(former, "--digest", export["sha256"])[0] == 1


def test_what_a_redaction_leaves_is_signed_too(export, verify, lead):
    row = Report.objects.get()
    body = {"subject": "campaign", "subject_id": make.SEE_ME, "text": "Zebedee's count", **WHY}
    assert lead.post("/api/v1/redactions/", body).status_code == 201
    after = lead.get(f"{REPORTS}{row.pk}/export/").json()
    assert (after["sha256"], after["signature"]) == (export["sha256"], export["signature"])
    status, words = verify(after, "--key", "KEYS")
    assert (status, "It was redacted on" in words) == (0, True)
    # More is taken out than was, with every digest right; or the redaction is said to have been another.
    left = deepcopy(after)
    figure = left["inputs"]["figures"][1]
    figure["source"] = "[redacted]"
    left["redacted"]["fields"] = sorted([*left["redacted"]["fields"], "/inputs/figures/1/source"])
    left["redacted"]["inputs_sha256"] = canonical_sha256(left["inputs"])
    assert verify(left, "--key", "KEYS")[0] == 1
    left["redacted"]["signature"] = None
    status, words = verify(left, "--key", "KEYS")
    assert (status, "redaction is not signed" in words) == (1, True)
    reason = {**after, "redacted": {**after["redacted"], "reason": "The figures were wrong."}}
    assert verify(reason)[0] == 1
    assert verify({**after, "redacted": {**after["redacted"], "note": ""}})[0] == 1


@on_stage
def test_without_a_key_nothing_is_published_and_a_text_is_still_taken_out(lead, settings):
    make.make_metric(value=500, source="Zebedee's count")
    make.make_report()
    waiting = lead.post(REPORTS, {})
    settings.REPORT_SIGNING_KEY = None
    answer = lead.post(REPORTS, {})
    assert refused(answer) == (409, "no_signing_key")
    assert "REPORT_SIGNING_KEY" in answer.json()["detail"]
    while run_next():
        pass
    operation = Operation.objects.get(pk=waiting.json()["id"])
    assert (operation.status, operation.problem["code"]) == ("failed", "no_signing_key")
    body = {"subject": "campaign", "subject_id": make.SEE_ME, "text": "Zebedee's count", **WHY}
    assert lead.post("/api/v1/redactions/", body).status_code == 201
    row = Report.objects.get()
    assert (row.redacted["signature"], row.signature != "") == (None, True)
    settings.REPORT_SIGNING_KEY = SigningKey(FORGER.seed, datetime.now(UTC).date() + timedelta(days=2))
    assert refused(lead.post(REPORTS, {})) == (409, "no_signing_key")


def test_a_former_key_stays_published_with_its_days_and_verifies_what_it_signed(export, verify, settings, capsys):
    former = settings.REPORT_SIGNING_KEY
    call_command("rotate_signing_key")
    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REPORT_PUBLIC_KEYS", lines["REPORT_PUBLIC_KEYS"])
        settings.REPORT_PUBLIC_KEYS = published_keys()
    settings.REPORT_SIGNING_KEY = read_signing_key(lines["REPORT_SIGNING_KEY"])
    served = make.client(None).get(f"{OPEN}signing-keys.jwks").json()["keys"]
    assert [("exp" in key, key["kid"] == export["kid"]) for key in served] == [(False, False), (True, True)]
    assert verify(export, "--key", "KEYS")[0] == 0
    assert verify(export, "--key", "KEYS", keys=signing.public_keys()[:1])[0] == 1
    # Of a key that was retired before, nothing signed now is believed.
    public = signatures.public_key_of(former.seed)
    settings.REPORT_PUBLIC_KEYS = [PublishedKey(public, date(2020, 1, 1), date(2020, 12, 31))]
    status, words = verify(export, "--key", "KEYS")
    assert (status, "was not in use" in words) == (1, True)
    call_command("rotate_signing_key", "--on", "2199-01-01")
    before, then = capsys.readouterr().out.split("# On 2199-01-01:\n")
    following = read_signing_key(re.search("REPORT_SIGNING_KEY=(.*)", then)[1])
    assert f"{signatures.public_key_of(following.seed).hex()}:2199-01-01:\n" in before


def test_signatures_are_those_of_the_standard():
    """RFC 8037, appendices A.2 to A.4."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    key = signatures.PublicKey(signatures.public_key_of(seed))
    assert key.as_jwk()["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert key.kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    content, proof = (
        b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        bytes.fromhex(
            "860c98d2297f3060a33f42739672d61b53cf3adefed3d3c672f320dc021b411e9d59b8628dc351e248b88b29468e0e41"
            "855b0fb7d83bb15be902bfccb8cd0a02"
        ),
    )
    assert signatures.Signature("", "", {}, content, proof).is_by(key)
    assert not signatures.Signature("", "", {}, content + b"g", proof).is_by(key)


def test_what_is_no_signature_of_ours_is_refused_and_never_an_accident(export, verify):
    token = export["signature"]
    claims = signatures.read_signature(token).claims
    said, proof = token.rsplit(".", 1)
    another = f"{said}.{'A' if proof[0] != 'A' else 'B'}{proof[1:]}"
    others = ["", None, {}, 7, f"{token}=", f"{token}.x", token.replace(".", "..", 1), another, "a.b.c"]
    others += [signatures.sign_claims(signatures.REPORT, {"sha256": claims["sha256"]}, FORGER.seed)]
    others += [signatures.sign_claims(signatures.REDACTION, claims | {"redacted": ""}, FORGER.seed)]
    for claim in ({"iat": 10**40}, {"iat": -1}, {"iss": "\x1b[2J"}, {"iss": None}):
        others.append(signatures.sign_claims(signatures.REPORT, claims | claim, FORGER.seed))
        named = {**export, **signing.signature_members(token), "signature": others[-1]}
        assert verify(named)[0] == 1, claim
    for other in others:
        assert verify({**export, "signature": other}, "--key", "KEYS")[0] in (1, 2), other


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"keys": 7}', b'{"keys": [{"crv": "Ed25519"}]}', b"-----BEGIN x"]
)
def test_a_file_without_a_key_is_refused_with_what_to_do(tmp_path: Path, content: bytes, capsys):
    (tmp_path / "keys").write_bytes(content)
    assert verification.verify_from_command_line(["report.json", "--key", str(tmp_path / "keys")]) == 2
    assert "signing-keys.jwks" in capsys.readouterr().err


def test_the_command_needs_no_service_to_verify_a_signature(export, tmp_path):
    (tmp_path / "report.json").write_text(json.dumps(export))
    (tmp_path / "keys.jwks").write_text(json.dumps({"keys": [key.as_jwk() for key in signing.public_keys()]}))
    command = [
        sys.executable,
        "manage.py",
        "verify_report",
        str(tmp_path / "report.json"),
        "--key",
        str(tmp_path / "keys.jwks"),
    ]
    bare = {"PATH": "", "DATABASE_URL": "postgresql://nobody@192.0.2.1/nothing"}
    run = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, timeout=60, check=False)
    assert (run.returncode, run.stderr, "It is signed by" in run.stdout) == (0, "", True)
