"""The data-sharing terms: nothing works before somebody of the organisation has accepted them, and who did is kept."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from coordination.ground.errors import Forbidden
from coordination.models import Change
from events import scheduling
from partners import terms
from partners.models import Role, TermsAcceptance
from partners.terms.acceptance import accept_terms
from tests import make
from tests.connections import beside, wait_until
from tests.matrix.request_examples import operations
from tests.partners.example_organisations import client_of, make_person
from tests.request_bodies import EVENT
from tests.sessions import sign_in

pytestmark = pytest.mark.django_db
ACCEPTANCES = "/api/v1/terms-acceptances/"


@pytest.fixture
def newcomer(client):
    """A client of Dudley, which has accepted nothing yet."""
    make.make_campaign()
    TermsAcceptance.objects.filter(organisation="dudley").delete()
    return make.client("dudley")


def test_the_first_key_does_nothing_before_the_terms_are_accepted_and_everything_after(newcomer):
    refused = newcomer.get("/api/v1/events/")
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/terms-not-accepted")
    assert "/terms/" in refused.json()["detail"]
    assert newcomer.get(ACCEPTANCES).json()["results"] == []
    accepted = newcomer.post(ACCEPTANCES, {"terms_version": 1})
    assert accepted.status_code == 201
    assert newcomer.get("/api/v1/events/").status_code == 200
    assert newcomer.get(accepted["Location"]).json() == accepted.json()


def test_every_operation_with_a_key_is_refused_before(newcomer):
    answered = {}
    for name, operation in operations().items():
        if not name.startswith(("open_", "oauth_token", "terms_acceptances")):
            path = operation.path.replace("{", "").replace("}", "")
            answered[name] = getattr(newcomer, operation.method)(path, {}, format="json").json()["type"]
    assert len(answered) > 100
    assert set(answered.values()) == {"/problems/terms-not-accepted"}


def test_a_rule_called_directly_asks_too(newcomer):
    actor = replace(make.actor_for(), accepted_terms=False)
    fields = {name: EVENT[name] for name in ("title", "kind")}
    with pytest.raises(Forbidden, match="data-sharing terms"):
        scheduling.create_event(by=actor, campaign=make.make_campaign(), **fields)


def test_who_accepted_which_version_and_when_stands_in_the_ledger(newcomer):
    row = newcomer.post(ACCEPTANCES, {"terms_version": 1}).json()
    entry = Change.objects.get(subject="terms-acceptance", subject_id=row["id"])
    assert (entry.kind, entry.organisation, entry.audience) == ("terms-acceptance.created", "dudley", "owner")
    assert entry.actor == row["accepted_by"]
    assert entry.after["terms_version"] == 1


def test_a_repeat_answers_with_the_first_acceptance(newcomer):
    first = newcomer.post(ACCEPTANCES, {"terms_version": 1}).json()
    assert newcomer.post(ACCEPTANCES, {"terms_version": 1}).json() == first
    assert TermsAcceptance.objects.filter(organisation="dudley").count() == 1


@pytest.mark.parametrize("version", [0, 2, -1, "1", None])
def test_another_version_is_refused(newcomer, version):
    assert newcomer.post(ACCEPTANCES, {"terms_version": version}, format="json").status_code == 400
    assert not TermsAcceptance.objects.filter(organisation="dudley").exists()


def test_only_who_may_manage_accepts(newcomer):
    assert make.client("dudley", scopes=["read", "write"]).post(ACCEPTANCES, {"terms_version": 1}).status_code == 403
    assert not TermsAcceptance.objects.filter(organisation="dudley").exists()


def test_a_person_who_signed_in_meets_the_same(newcomer, client):
    sign_in(client, make_person("dudley", Role.VIEWER))
    assert client.get("/api/v1/events/").json()["type"] == "/problems/terms-not-accepted"


def test_an_earlier_version_keeps_nobody_out(newcomer):
    TermsAcceptance.objects.create(organisation_id="dudley", terms_version=terms.EARLIER, accepted_by="system:upgrade")
    assert newcomer.get("/api/v1/events/").status_code == 200


def test_no_other_organisation_reads_it():
    make.make_campaign()
    row = TermsAcceptance.objects.get(organisation="dudley")
    assert make.client("sandwell").get(f"{ACCEPTANCES}{row.pk}/").status_code == 404


def test_the_operator_notes_an_acceptance(newcomer, capsys):
    call_command("issue_key", "dudley")
    assert "It does nothing yet" in capsys.readouterr().err
    call_command("accept_terms", "dudley")
    call_command("issue_key", "dudley")
    noted = capsys.readouterr()
    assert "It does nothing yet" not in noted.err
    assert "dudley accepted version 1" in noted.out
    assert TermsAcceptance.objects.get(organisation="dudley").accepted_by == "system:accept_terms"
    with pytest.raises(CommandError, match=r"There is no organisation .* Known: "):
        call_command("accept_terms", "nowhere")


def test_the_page_is_for_anybody_and_asks_no_other_host():
    page = client_of().get("/terms/")
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert b"http" not in page.content.replace(b"https://", b"").replace(b"http-equiv", b"")
    assert client_of().get("/terms/1/").content.split(b"<style")[0] == page.content.split(b"<style")[0]
    assert client_of().get("/terms/2/").status_code == 404
    assert client_of().post("/terms/").status_code == 405


@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_accept_once():
    make.make_organisation("dudley")
    TermsAcceptance.objects.all().delete()
    actor = make.actor_for()
    with beside() as first, beside() as second:
        first.begin()
        accepted = first.run(accept_terms, by=actor, terms_version=1)
        waiting = second.start(accept_terms, by=actor, terms_version=1)
        wait_until(second.is_blocked, "the second to wait for the first")
        first.commit()
        assert waiting.result(20).pk == accepted.pk
    assert TermsAcceptance.objects.filter(organisation="dudley").count() == 1
