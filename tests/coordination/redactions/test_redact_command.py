"""`manage.py redact`: the same rule for whoever runs the service; a dry run changes nothing and prints no text."""

import io

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Campaign
from coordination.models import Change, Redaction
from tests import make
from tests.coordination.redactions.text_search import places_of

pytestmark = pytest.mark.django_db
WHY = "--reason=It names somebody."


@pytest.fixture
def event():
    make.make_campaign(contributors=("dudley", "sandwell"))
    return make.make_event(title="With Zebedee Quill", summary="Ask Zebedee.")


def run(monkeypatch, *arguments, text=""):
    said = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    call_command("redact", *arguments, stdout=said, stderr=said)
    return said.getvalue()


def test_a_text_is_taken_out_for_its_owner_and_the_record_says_who_ran_it(event, monkeypatch):
    said = run(monkeypatch, "event", str(event.pk), "--text=-", WHY, text="zebedee quill\n")
    redaction = Redaction.objects.get()
    assert (redaction.made_by, redaction.made_by_organisation) == ("system:redact", "dudley")
    assert str(redaction.pk) in said
    assert "ebedee" not in said
    event.refresh_from_db()
    assert (event.title, event.summary) == ("With [redacted]", "Ask Zebedee.")
    assert "before" in run(monkeypatch, "event", str(event.pk), "--text=-", WHY, text="zebedee quill\n")


def test_a_dry_run_says_where_it_stands_and_leaves_it_there(event, monkeypatch):
    before = places_of("Zebedee"), Change.objects.count()
    said = run(monkeypatch, "event", str(event.pk), "--text=-", "--dry-run", WHY, text="Zebedee")
    assert "event, the ledger." in said
    assert "Zebedee" not in said
    assert (places_of("Zebedee"), Change.objects.count()) == before
    assert not Redaction.objects.exists()


def test_what_is_deleted_is_taken_out_of_the_ledger(event, monkeypatch):
    phase = make.make_phase("zeb", name="The phase of Florence")
    make.client(make.LEAD).delete(f"/api/v1/campaigns/{make.SEE_ME}/phases/zeb/")
    run(monkeypatch, "phase", str(phase.pk), "--field=/name", WHY)
    assert places_of("Florence") == set()


def test_a_slug_is_masked_and_its_campaign_taken_down(event, monkeypatch):
    run(monkeypatch, "campaign", make.SEE_ME, "--field=/slug", WHY)
    campaign = Campaign.objects.get()
    assert campaign.pk.startswith("redacted-")
    assert campaign.suspended["reason"] == "It names somebody."
    assert places_of(make.SEE_ME) == set()


@pytest.mark.parametrize(
    ("arguments", "text", "says"),
    [
        (("--field=/summary", "--for=walsall", WHY), "", "nothing here"),
        (("--field=/summary", "--for=sandwell", WHY), "", "Only its owner"),
        (("--field=/nothing", WHY), "", "texts stand in"),
        (("--text=-", WHY), "Nowhere said", "nothing to take out"),
        (("--text=-", "--reason=It says ZEBEDEE."), "Zebedee", "without the text"),
        (("--field=/summary", "--reason=Amy Carter, aged 14, is named."), "", "--reason"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(event, monkeypatch, arguments, text, says):
    before = places_of("Zebedee")
    with pytest.raises(CommandError, match=f"(?i){says}") as refusal:
        run(monkeypatch, "event", str(event.pk), *arguments, text=text)
    assert "ebedee" not in str(refusal.value)
    assert places_of("Zebedee") == before
    assert not Redaction.objects.exists()


def test_what_is_not_there_is_refused(monkeypatch):
    for key in ("not-an-id", "01890a5d-ac96-774b-bcce-b302099a8057"):
        with pytest.raises(CommandError):
            run(monkeypatch, "event", key, "--field=/summary", WHY)


def test_what_is_wrong_is_said_and_nothing_that_a_command_has_not(event, monkeypatch):
    with pytest.raises(CommandError) as refused:
        run(monkeypatch, "event", str(event.pk), "--text=-", WHY, text="abc")
    assert "characters or more" in str(refused.value) and "listed in errors" not in str(refused.value)
