"""`/campaigns/{slug}/statements/`: what was printed is watched."""

import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from campaigns.models import Statement
from campaigns.tasks import sweep_statements
from coordination.ledger.sequencer import give_positions
from coordination.models import Change
from partners.models import AreaPopulation, WebhookDelivery
from partners.webhooks.fan_out import fan_out_changes
from tests import make
from tests.contract_client import faults, refused
from tests.coordination.second_looks.example_texts import UNSURE
from tests.request_bodies import EARLY

pytestmark = pytest.mark.usefixtures("on_stage")

HERE = f"/api/v1/campaigns/{make.SEE_ME}/"
STATEMENTS = f"{HERE}statements/"
WHY = {"reason": "We have counted again."}


def body(**claim: Any) -> dict[str, Any]:
    """More than a million contacts, as the newspaper had it."""
    return {
        "text": "More than a million contacts.",
        "outlet": "Express & Star",
        "printed_on": "2017-03-11",
        "claim": {"comparator": "more_than", "value": 1_000_000, "unit": "contacts"} | claim,
    }


def press(value: int, **fields: Any) -> Any:
    """Impressions, which no population bounds, in Dudley unless said."""
    return make.make_metric(channel="press", value=value, **fields)


def register(client: Any, **claim: Any) -> dict[str, Any]:
    answer = client.post(STATEMENTS, body(**claim))
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def read(client: Any, statement: dict[str, Any]) -> dict[str, Any]:
    return dict(client.get(f"{STATEMENTS}{statement['id']}/").json())


def work() -> None:
    """What the relay and a worker do of themselves."""
    give_positions()
    sweep_statements()
    give_positions()


def kinds(statement: dict[str, Any]) -> list[str]:
    return list(Change.objects.filter(subject_id=statement["id"]).order_by("id").values_list("kind", flat=True))


def correct(client: Any, figure: Any, value: int) -> None:
    path = f"/api/v1/reach-metrics/{figure.pk}/"
    assert client.patch(path, {"value": value}, headers=EARLY).status_code == 200


def test_a_correction_turns_a_printed_statement_and_the_webhook_says_so(lead, dudley):
    figure = press(1_100_000)
    statement = register(lead)
    assert (statement["status"], statement["reason"], statement["nearest"]) == ("supported", "", "")
    assert (statement["registered"]["verdict"], statement["registered"]["low"]) == ("supported", 1_100_000)
    asked = {"url": "https://hooks.example.org/x", "kinds": ["statement.no_longer_supported", "statement.supported"]}
    assert lead.post("/api/v1/webhook-endpoints/", asked).status_code == 201
    work()
    assert (read(lead, statement)["version"], kinds(statement)) == (1, ["statement.created"])

    correct(dudley, figure, 900_000)
    work()
    turned = read(lead, statement)
    assert (turned["status"], turned["registered"]) == ("no_longer_supported", statement["registered"])
    assert turned["reason"] == (
        "By the figures known now it was exactly 900,000 contacts, and the sentence says more than 1,000,000 contacts."
    )
    assert "900,000" in turned["nearest"]
    assert (turned["present"]["verdict"], turned["present"]["high"]) == ("unsupported", 900_000)
    change = Change.objects.get(kind="statement.no_longer_supported")
    assert (change.reason, change.after["nearest"], change.actor) == (
        turned["reason"], turned["nearest"], "system:statements"
    )  # fmt: skip
    fan_out_changes()
    message = json.loads(WebhookDelivery.objects.get().payload)
    assert message["type"] == "statement.no_longer_supported"
    assert message["data"]["url"].endswith(f"{STATEMENTS}{statement['id']}/")

    correct(dudley, figure, 1_200_000)
    work()
    again = read(lead, statement)
    assert (again["status"], again["reason"], again["nearest"]) == ("supported", "", "")
    assert kinds(statement) == ["statement.created", "statement.no_longer_supported", "statement.supported"]


@pytest.mark.parametrize("cause", ["hold", "void", "released", "late", "population", "expected"])
def test_whatever_a_verdict_rests_on_has_it_judged_again(lead, dudley, cause: str):
    figure = press(0 if cause == "population" else 1_100_000)
    press(0, organisation="sandwell")
    press(0, organisation=make.LEAD)
    claim = {"hold": {}, "void": {}, "released": {"comparator": "at_most", "value": 1_200_000}}
    claim |= {"late": claim["released"], "expected": claim["released"]}
    claim["population"] = {"comparator": "at_most", "value": 2_950_000, "unit": "people"}
    if cause == "population":
        make.make_metric(value=2_500_000, qualifier="more_than", universe="residents", organisation=make.LEAD)
    statement = register(lead, **claim[cause])
    assert statement["status"] == "supported", statement
    work()
    match cause:
        case "hold":
            assert lead.post(f"/api/v1/reach-metrics/{figure.pk}/hold/", WHY, headers=EARLY).status_code == 200
        case "void":
            assert dudley.post(f"/api/v1/reach-metrics/{figure.pk}/void/", WHY, headers=EARLY).status_code == 200
        case "released":
            press(600_000, status="held")
        case "late":
            press(600_000, organisation="sandwell")
        case "expected":
            make.make_expected("dudley", "face_to_face")
        case "population":
            AreaPopulation.objects.create(area_id=make.COUNTY, year=2017, population=3_100_000, source="Estimate 2017")
    work()
    turned = read(lead, statement)
    assert (turned["status"], bool(turned["reason"])) == ("no_longer_supported", True), turned
    assert turned["reason"].count(".") == 1
    assert (turned["since"] > statement["since"], turned["version"]) == (True, 2)


def test_evidence_of_an_overlap_has_it_judged_again(lead):
    make.make_metric(value=761_000, organisation=make.LEAD)
    make.make_metric(value=278_000, organisation=make.LEAD, channel="twitter")
    for council in ("dudley", "sandwell"):
        press(0, organisation=council)
    statement = register(lead, unit="people")
    work()
    make.make_overlap(organisation=make.LEAD)
    work()
    assert read(lead, statement)["present"]["inputs_sha256"] != statement["present"]["inputs_sha256"]


def test_a_judgement_that_finds_nothing_new_leaves_no_trace(lead):
    press(1_100_000)
    statement = register(lead)
    work()
    make.make_event()
    press(7_000, status="void")
    work()
    assert (kinds(statement), read(lead, statement)["version"]) == (["statement.created"], 1)
    assert not Statement.objects.filter(due=True).exists()


def test_one_that_was_never_supported_is_no_longer_nothing(lead):
    press(900_000)
    statement = register(lead)
    assert (statement["status"], statement["present"]["verdict"]) == ("unsupported", "unsupported")
    assert statement["nearest"] != ""
    work()
    press(50_000)
    work()
    assert read(lead, statement)["status"] == "unsupported"
    assert "statement.no_longer_supported" not in kinds(statement)


def test_it_may_be_registered_with_what_was_known_when_it_was_printed(lead, dudley):
    figure = press(1_100_000)
    then = timezone.now().isoformat()
    correct(dudley, figure, 900_000)
    answer = lead.post(STATEMENTS, body() | {"as_of": then})
    assert (answer.json()["status"], answer.json()["registered"]["low"]) == ("supported", 1_100_000)
    work()
    turned = read(lead, answer.json())
    assert (turned["status"], turned["registered"]["low"], turned["present"]["low"]) == (
        "no_longer_supported", 1_100_000, 900_000
    )  # fmt: skip
    assert faults(lead.post(STATEMENTS, body() | {"as_of": "2117-01-01T00:00:00Z"})) == {("/as_of", "in_the_future")}


def test_who_takes_part_registers_and_reads_and_nobody_else(dudley, sandwell, walsall, observer):
    press(1_100_000)
    statement = register(dudley)
    path = f"{STATEMENTS}{statement['id']}/"
    assert [client.get(path).status_code for client in (sandwell, observer, walsall)] == [200, 200, 404]
    assert refused(walsall.post(STATEMENTS, body()))[0] == 404
    assert refused(sandwell.patch(path, {"outlet": "Another"}, headers=EARLY))[0] == 403
    assert refused(sandwell.delete(path))[0] == 403
    mended = dudley.patch(path, {"outlet": "Express and Star"}, headers={"If-Match": '"1"'})
    assert (mended.status_code, mended.json()["outlet"], mended.json()["version"]) == (200, "Express and Star", 2)
    assert refused(dudley.patch(path, {"outlet": "Third"}, headers={"If-Match": '"1"'}))[0] == 412
    assert ("/claim", "unknown_field") in faults(dudley.patch(path, body(), headers=EARLY))
    assert dudley.delete(path, headers=EARLY).status_code == 204
    assert sandwell.get(path).status_code == 404


def test_a_text_that_may_name_somebody_is_its_owners_alone_until_it_is_confirmed(dudley, sandwell):
    answer = dudley.post(STATEMENTS, body() | {"text": UNSURE})
    assert answer.status_code == 201 and answer.json()["held_reason"], answer.content
    assert sandwell.get(f"{STATEMENTS}{answer.json()['id']}/").status_code == 404


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        ({"comparator": "loads"}, ("/claim/comparator", "invalid_choice")),
        ({"channels": []}, ("/claim/channels", "empty")),
        ({"area": "E99999999"}, ("/claim/area", "not_found")),
        ({"period": {"from": "2017-03-03", "to": "2017-02-17"}}, ("/claim/period/to", "before_from")),
    ],
)
def test_what_is_no_claim_is_refused(lead, claim, fault):
    assert fault in faults(lead.post(STATEMENTS, body(**claim)))
    assert not Statement.objects.exists()


def test_a_claim_is_asked_of_the_past_and_its_digest_covers_the_question(lead, dudley):
    figure = press(1_100_000)
    then = timezone.now().isoformat()
    correct(dudley, figure, 900_000)
    claim = {"comparator": "more_than", "value": 1_000_000, "unit": "contacts"}
    now, past, part = (
        lead.post(f"{HERE}claims/", claim | more).json()
        for more in ({}, {"as_of": then}, {"period": {"from": "2017-02-17", "to": "2017-03-03"}, "area": make.DUDLEY})
    )
    assert (now["verdict"], past["verdict"], past["method_version"]) == ("unsupported", "supported", 3)
    assert len({answer["inputs_sha256"] for answer in (now, past, part)}) == 3
    assert faults(lead.post(f"{HERE}claims/", claim | {"as_of": "2117-01-01T00:00:00Z"})) == {
        ("/as_of", "in_the_future")
    }
    headlines = [
        lead.get(f"{HERE}headline/?area={area}").json()["inputs_sha256"] for area in (make.COUNTY, make.DUDLEY)
    ]
    assert len({*headlines}) == 2
    AreaPopulation.objects.create(area_id=make.COUNTY, year=2017, population=3_100_000, source="Estimate 2017")
    assert lead.get(f"{HERE}headline/").json()["inputs_sha256"] != headlines[0]


def test_days_channels_and_area_of_a_claim_are_kept(lead):
    press(1_100_000)
    period = {"from": "2017-02-17", "to": "2017-03-03"}
    statement = register(lead, period=period, channels=["digital_media"], area=make.DUDLEY)
    assert (
        statement["claim"] | {"period": period, "channels": ["digital_media"], "area": make.DUDLEY}
        == statement["claim"]
    )
    row = Statement.objects.get()
    assert (row.first, row.last) == (date(2017, 2, 17), date(2017, 3, 3))


def printed() -> list[tuple[str, str | None]]:
    """What everybody reads of statements: their status, and why."""
    page = make.client(None).get(f"/api/v1/open/campaigns/{make.SEE_ME}/").json()
    return [(row["status"], row["why"]) for row in page["statements"]]


def test_the_public_page_has_what_holds_and_what_is_withdrawn_and_no_number(lead, dudley):
    figure = press(1_100_000)
    register(lead)
    register(lead, value=2_000_000)  # was never supported
    lead.post(STATEMENTS, body() | {"text": UNSURE})
    work()
    assert printed() == [("supported", None)]
    correct(dudley, figure, 900_000)
    work()
    assert printed() == [("withdrawn", "The figures as they are known now say otherwise.")]
    page = make.client(None).get(f"/api/v1/open/campaigns/{make.SEE_ME}/").content.decode()
    assert "900,000" not in page and "900000" not in page


def test_the_public_page_says_on_which_sample_a_sentence_rests(lead):
    region = {"organisation": make.LEAD, "area": make.COUNTY, "measure": "people_reached"}
    make.make_metric(value=761_000, **region)
    make.make_metric(value=278_000, channel="twitter", **region)
    make.make_overlap(unit="people", low=10_000, high=30_000)
    claim = {"unit": "people", "channels": ["digital_media", "twitter"]}
    text = "We reached more than a million people through digital media and Twitter taken together."
    assert lead.post(STATEMENTS, body(**claim) | {"text": text}).json()["status"] == "supported"
    (row,) = make.client(None).get(f"/api/v1/open/campaigns/{make.SEE_ME}/").json()["statements"]
    assert row["condition"] == "if the 95 % interval of a survey of 400 people on digital media and Twitter holds"


def test_a_correction_is_not_called_a_missing_figure(lead, dudley):
    """Of what is said from below nobody's silence is the reason; most of the campaign has reported nothing here."""
    figure = press(1_100_000)
    statement = register(lead)
    path = f"/api/v1/reach-metrics/{figure.pk}/"
    vague = {"value": 1_100_000, "qualifier": "estimate", "margin_percent": 50}
    assert dudley.patch(path, vague, headers=EARLY).status_code == 200
    work()
    assert read(lead, statement)["present"]["missing"]
    assert printed() == [("withdrawn", "The figures as they are known now no longer prove it.")]
    assert "at least 0" not in read(lead, statement)["reason"]


def test_words_are_printed_as_supported_that_hold_whichever_way_they_are_meant(lead):
    press(1_100_000)
    make.make_metric(channel="twitter", value=2_000_000, measure="impressions")

    def registered(text: str, **claim: Any) -> list[tuple[str, str | None]]:
        posted = lead.post(STATEMENTS, body(**claim) | {"text": text})
        assert (posted.status_code, posted.json()["status"]) == (201, "supported"), posted.content
        return printed()

    both = {"channels": ["press", "twitter"], "value": 600_000}
    assert registered("More than 600,000 contacts in the press and on Twitter.", **both) == []
    assert registered("More than 600,000 contacts in the West Midlands.", value=600_000, area=make.REGION) == []
    assert len(registered("More than 600,000 contacts in the West Midlands.", value=600_000)) == 1
    assert len(registered("More than 600,000 contacts in the press and on Twitter taken together.", **both)) == 2


def test_small_numbers_are_found_out_by_no_sentence(lead, dudley):
    """Whoever may register sentences could else ask for each number in turn, and read in public which holds."""
    press(1_100_000)
    small = make.make_metric(channel="face_to_face", value=4)
    for value in range(2, 7):
        register(lead, comparator="at_least", value=value, unit="contacts", channels=["face_to_face"])
        register(lead, comparator="at_least", value=1_100_000 + value)
    of_the_press = body(channels=["press"]) | {"text": "More than a million contacts in the press."}
    assert lead.post(STATEMENTS, of_the_press).status_code == 201
    work()
    assert printed() == [("supported", None)]  # of the press alone
    then = timezone.now().isoformat()
    path = f"/api/v1/reach-metrics/{small.pk}/void/"
    assert dudley.post(path, WHY, headers=EARLY).status_code == 200
    work()
    lead.post(STATEMENTS, body(comparator="at_least", value=3, channels=["face_to_face"]) | {"as_of": then})
    work()
    assert printed() == [("supported", None)]  # nor when it is gone, by what was withdrawn and what was never there


@pytest.mark.parametrize(
    "text",
    [
        "More than two million contacts.",
        "More than a million contacts, and 3 people in Dudley.",
        "More than a million contacts in Dudley.",
        "Not more than a million contacts.",
        "A great success.",
        "We engaged more than a million contacts.",
    ],
)
def test_no_words_are_printed_as_supported_that_say_another_thing_than_was_judged(lead, text: str):
    press(1_100_000)
    posted = lead.post(STATEMENTS, body() | {"text": text})
    assert (posted.status_code, posted.json()["status"]) == (
        201,
        "supported",
    )  # the claim is; the words were not judged
    work()
    assert printed() == []
    address = f"{STATEMENTS}{posted.json()['id']}/"
    assert lead.patch(address, {"text": "More than a million contacts."}, headers=EARLY).status_code == 400


def read_as(lead: Any, text: str) -> dict[str, Any]:
    posted = lead.post(STATEMENTS, {name: value for name, value in body().items() if name != "claim"} | {"text": text})
    assert posted.status_code == 201, posted.content
    return dict(posted.json())


def test_a_statement_may_be_registered_by_its_words_which_are_read_once_and_judged_again(lead, dudley):
    figure = press(1_100_000)
    text = "More than a million contacts were made, and we reached 2 people on Twitter, hooray."
    statement = read_as(lead, text)
    assert (statement["status"], statement["present"]["unread"]) == ("indeterminate", ["hooray"])
    assert [(part["words"], part["verdict"]) for part in statement["present"]["parts"]] == [
        ("More than a million contacts", "indeterminate"), ("2 people", "indeterminate")
    ]  # fmt: skip
    plain = read_as(lead, "We had more than a million contacts.")
    assert (plain["status"], plain["reason"], plain["claim"]["value"]) == ("supported", "", 1_000_000)
    assert plain["claim"]["area"] == make.COUNTY
    (part,) = plain["registered"]["parts"]
    assert (part["words"], part["readings"][0]["verdict"]) == ("more than a million contacts", "supported")
    work()
    assert printed() == [("supported", None)]
    correct(dudley, figure, 900_000)
    work()
    turned = read(lead, plain)
    assert (turned["status"], turned["registered"]) == ("no_longer_supported", plain["registered"])
    assert "900,000" in turned["reason"] and turned["reason"].count(". ") == 0
    assert turned["present"]["parts"][0]["words"] == "more than a million contacts"
    assert printed()[0][0] == "withdrawn"


def test_a_text_in_which_nothing_is_read_needs_a_claim(lead):
    without = {name: value for name, value in body().items() if name != "claim"}
    assert faults(lead.post(STATEMENTS, without | {"text": "A great success."})) == {("/text", "nothing_read")}
    assert not Statement.objects.exists()


def test_no_words_of_a_text_are_kept_beside_it(lead):
    press(1_100_000)
    text = "We engaged a further 5,000 people in the Swan, and saw flowers."
    statement = read_as(lead, text)
    row = Statement.objects.get(pk=statement["id"])
    kept = json.dumps([row.reading, row.registered, row.present, row.reason])
    assert not [word for word in ("engaged", "further", "Swan", "saw", "flowers") if word in kept]
    assert [part["words"] for part in statement["present"]["parts"]] == ["5,000 people", "saw flowers"]
    assert "It says that none of them was counted before" in statement["present"]["parts"][0]["why"]
    Statement.objects.filter(pk=row.pk).update(text="We engaged a further 5,000 people in [redacted].")
    assert [part["words"] for part in read(lead, statement)["present"]["parts"]] == ["", ""]


@pytest.mark.parametrize(
    ("claim", "status", "reason"),
    [
        (
            {"comparator": "between", "value": 1_000_000, "to": 2_000_000, "unit": "contacts"},
            "indeterminate",
            "awaited",
        ),
        ({"comparator": "between", "value": 5, "to": 6, "unit": "contacts"}, "unsupported", "between 5 and 6 contacts"),
        (
            {"comparator": "at_least", "value": 1, "out_of": 4, "unit": "people"},
            "indeterminate",
            "at least 1 in 4 people",
        ),
        ({"comparator": "about", "value": 13, "out_of": 2, "unit": "frequency"}, "indeterminate", "13 in 2 times on"),
    ],
    ids=str,
)
def test_ranges_shares_and_averages_are_registered_and_their_reason_names_them(lead, claim, status, reason):
    press(1_100_000)
    posted = lead.post(STATEMENTS, {**body(), "claim": claim, "text": "It is as the claim says."}).json()
    assert posted["status"] == status, posted
    assert {name: posted["claim"][name] for name in claim} == claim
    assert reason in posted["reason"] or reason == "awaited", posted["reason"]
    work()
    assert read(lead, posted)["status"] == status
    wrong = {**claim, "to": 4} if "to" in claim else {**claim, "out_of": 0}
    assert lead.post(STATEMENTS, {**body(), "claim": wrong}).status_code == 400


def test_what_is_said_to_be_added_is_judged_again(lead, sandwell):
    press(900, measure="leaflets")
    sandwells = press(800, measure="leaflets", organisation="sandwell")
    text = "900 leaflets in Dudley and a further 800 leaflets in Sandwell."
    statement = read_as(lead, text)
    assert statement["status"] == "supported"
    correct(sandwell, sandwells, 700)
    work()
    assert read(lead, statement)["status"] == "no_longer_supported"
    again = read_as(lead, "900 leaflets in Dudley and a further 700 leaflets in Dudley.")
    assert again["status"] == "indeterminate"
    assert "It says that none of them was counted before" in again["present"]["parts"][1]["why"]
    assert read_as(lead, "1,500 leaflets, and a further six times on average.")["status"] == "indeterminate"


def test_a_comparison_that_was_printed_is_judged_again(lead, dudley):
    weeks = [(date(2017, 2, 17), date(2017, 2, 23)), (date(2017, 2, 24), date(2017, 3, 3))]
    source = {"organisation": make.LEAD, "area": make.COUNTY, "source": "an export"}
    for value, period in zip((100, 250), weeks, strict=True):
        make.make_metric(value=value, period=period, **source)
    for council in ("dudley", "sandwell"):
        make.make_metric(value=0, organisation=council)
    statement = read_as(lead, "The number of people reached has doubled since 17 to 23 February.")
    assert (statement["status"], statement["compared_with"]) == (
        "supported", {"campaign": None, "period": {"from": "2017-02-17", "to": "2017-02-23"}}
    )  # fmt: skip
    make.make_metric(value=900, channel="press", period=weeks[1], measure="people_reached", **source)
    work()
    turned = read(lead, statement)
    assert turned["status"] == "no_longer_supported"
    assert turned["reason"].startswith("On press only one of the two was counted;")
