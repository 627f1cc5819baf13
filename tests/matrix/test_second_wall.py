"""The database shows each caller what `visible_to` shows it, row by row; and a query that has lost its filter shows no
more. The world is that of the access table: something in every state, a caller in every role."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.models import (
    Campaign,
    Creative,
    DayCell,
    Endorsement,
    HelpLine,
    Overlap,
    Participant,
    PeriodCell,
    Phase,
    Placement,
    ReachMetric,
    ReasonCode,
    Report,
    Review,
    ReviewRule,
    Statement,
)
from campaigns.placements import comments, site_permissions
from campaigns.placements.review import decide_review
from campaigns.rollups.compile import compile_marked
from coordination.api.plans import shapes
from coordination.ground.actor import Actor
from coordination.ground.privileges import LOGINS
from coordination.ground.row_policies import walled_models
from coordination.ground.sight import CREDENTIALS, EVERYTHING, NOTHING, WHAT_IS_PUBLIC, Sight, seeing, sight_of
from coordination.ground.visibility import Visibility
from coordination.ledger.sequencer import give_positions
from coordination.ledger.transaction import writing
from coordination.limits import callers
from coordination.models import Change, ImportFile, RefusedRow, Spreadsheet, StoredAnswer, TableMapping
from events.models import CalendarSubscription, Event
from events.open import public_events
from partners.models import (
    ApiKey,
    IdentityProvider,
    Membership,
    OAuthClient,
    Organisation,
    Person,
    ProviderIdentity,
    Role,
    TermsAcceptance,
    WebhookDelivery,
    WebhookEndpoint,
)
from partners.sign_in.identity_providers import keeping
from partners.webhooks.fan_out import fan_out_changes
from tests import make
from tests.database_roles import acting_as
from tests.matrix.declared import views
from tests.matrix.request_examples import operations
from tests.matrix.world import CAMPAIGNS, OBSERVER, PHASE, World, signed_in
from tests.request_bodies import METRIC
from tests.turns import in_turn

WALLED: list[Any] = list(walled_models())
OTHER_COUNCIL = "sandwell"
TOMORROW = timezone.now() + timedelta(days=1)
ASKING = ("own", "ld", "rv", "ot", "ob", "st", "rd", "vw")


@pytest.fixture
def actors(world: World) -> Mapping[str, Actor]:
    """By role, as a request of it has them."""
    called: list[Actor | None] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(callers, "see_as", called.append)
        for client in world.clients.values():
            client.get("/api/v1/operations/")
    return {role: actor for role, actor in zip(sorted_roles(world), called, strict=True) if actor is not None}


@pytest.fixture
def small_rows(world: World) -> None:
    """What the access table has no line of: help lines, faults of files, what is said of placements and permitted of
    their sites, spreadsheets, identity providers, and what a sandbox and a predecessor have."""
    for placement in Placement.objects.filter(status="submitted", second_look=""):
        by = make.actor_for(placement.organisation_id)
        comments.add_comment(placement, by=by, text="May it hang there?")
        site_permissions.record_permission(placement, by=by, granted_by="The council", granted_on=date(2017, 2, 1))
    _votes_of_several()
    _providers()
    with writing(make.actor_for()):
        for campaign in Campaign.objects.all():
            HelpLine.objects.create(campaign=campaign, position=9, name="Help", contact="116 000")
    make.make_endorsement(OTHER_COUNCIL, status="withdrawn")
    while compile_marked():
        pass
    for slug in ("dudley", OTHER_COUNCIL):
        kept = {"fingerprint": b"", "status": 201, "headers": {}, "body": "", "expires_at": TOMORROW}
        StoredAnswer.objects.create(organisation=slug, key="once", **kept)
    for file in ImportFile.objects.all():
        RefusedRow.objects.create(file=file, row=1, code="malformed", detail="It is no day.")
    for slug in ("dudley", OTHER_COUNCIL):
        of_theirs = {"organisation": slug, "resource": "events"}
        Spreadsheet.objects.create(**of_theirs, sha256="0" * 64, header_row=1, headings=["Date"], rows=[])
        TableMapping.objects.create(**of_theirs, headings="0" * 64, columns={}, values={})
        with writing(make.actor_for(slug)):
            CalendarSubscription.objects.create(
                organisation_id=slug, campaign=Campaign.objects.all()[0], address="sealed", created_by="Ana"
            )
    long_ago = timezone.now() - timedelta(days=400)
    for slug, facts in (
        ("sandbox-dudley", {"sandbox_of_id": "dudley"}),
        ("halesowen", {"successor_id": "dudley", "succeeded_on": long_ago.date(), "succeeded_from": long_ago}),
        ("cradley", {"successor_id": "halesowen", "succeeded_on": long_ago.date(), "succeeded_from": long_ago}),
        ("hasbury", {"successor_id": "dudley", "succeeded_on": TOMORROW.date(), "succeeded_from": TOMORROW}),
    ):
        make.make_key(slug)
        with writing(make.actor_for()):
            ReasonCode.objects.create(organisation_id=slug, code="unclear", sentence="Unclear", decisions=["reject"])
        Organisation.objects.filter(pk=slug).update(**facts)


def _providers() -> None:
    """Each council's, by which somebody has signed in."""
    for slug in ("dudley", OTHER_COUNCIL):
        facts = {"issuer": f"https://{slug}.example.com/", "client_id": slug, "domains": [f"{slug}.gov.uk"]}
        provider, _ = keeping.set_provider(make.make_organisation(slug), secret="secret", **facts)
        person = Person.objects.create_user(f"ana@{slug}.gov.uk", "Ana")
        ProviderIdentity.objects.create(provider=provider, issuer=provider.issuer, subject="ana", person=person)


def _votes_of_several() -> None:
    """Of two placements that three judge, one of them the lead: all but one vote is cast, and of the second shown."""
    for independent in (True, False):
        for slug in (OBSERVER, make.LEAD):
            make.make_review_rule(
                f"beside-{slug}-{independent}", reviewer=slug, alongside=True, independent=independent
            )
        for voting in (make.POLICE, OBSERVER):
            placement = make.make_placement(status="submitted")
            vote = placement.reviews.get(reviewer=voting)
            decide_review(vote, by=make.actor_for(voting), expected_version=None, decision="approve")
        ReviewRule.objects.filter(slug__startswith="beside-").update(valid_to=date(2017, 1, 1))


def sorted_roles(world: World) -> list[str]:
    """Those whose key is good: the others never come to be anybody."""
    return [role for role in world.clients if role not in ("re", "ex")]


def shown(model: Any, sight: Sight | None, kind: str = "web") -> set[Any]:
    """The keys of all rows that the database shows to that kind of process, asked without a filter."""
    with acting_as(LOGINS[kind]), seeing(sight):
        return set(model._default_manager.order_by().values_list("pk", flat=True))


def visible(model: Any, actor: Actor) -> Any:
    """What `visible_to` shows; and of what has no such filter, since no list shows it, what may be asked for."""
    if model is StoredAnswer:
        return StoredAnswer.objects.filter(organisation=actor.organisation)
    if model in (DayCell, PeriodCell):
        return model.objects.filter(campaign__in=actor.campaigns)
    return model._default_manager.visible_to(actor)


def judged(actors: Mapping[str, Actor]) -> int:
    """Compare the walls for every model and actor; how many rows have been judged."""
    rows = 0
    for model in WALLED:
        everything = set(model._default_manager.order_by().values_list("pk", flat=True))
        for role, actor in actors.items():
            filtered = set(visible(model, actor).order_by().values_list("pk", flat=True))
            if model in (Endorsement, Participant):  # its own organisation goes on with it, whatever became of it
                filtered |= set(model.objects.filter(organisation=actor.organisation).values_list("pk", flat=True))
            assert shown(model, sight_of(actor)) == filtered, (model.__name__, role)
            rows += len(everything)
        assert everything, f"No row of {model.__name__} was made."
    return rows


@pytest.mark.usefixtures("small_rows")
def test_both_walls_show_each_role_the_same_rows_of_every_table(world: World, actors: Mapping[str, Actor]) -> None:
    assert len(actors) == 11
    assert judged(actors) > 4_500


@pytest.mark.usefixtures("small_rows")
def test_both_walls_show_the_same_of_what_waits_for_a_second_look(world: World, actors: Mapping[str, Actor]) -> None:
    assert not Review.objects.filter(placement__second_look="", held=True).exists()
    for model in (Event, Placement, ReachMetric, Overlap, Statement, Creative, Endorsement, Campaign, Phase):
        model.objects.update(second_look="Somebody may be named.")
    assert judged(actors) > 3_500
    assert set(Review.objects.values_list("held", flat=True)) == {True}
    Placement.objects.update(second_look="")
    judged(actors)
    assert set(Review.objects.values_list("held", flat=True)) == {False}


def test_without_an_actor_the_web_is_shown_nothing_and_a_public_page_what_has_come_out(world: World) -> None:
    for model in WALLED:
        assert shown(model, NOTHING) == shown(model, None) == set()
        assert len(shown(model, EVERYTHING)) == model._default_manager.count()
    assert shown(Event, WHAT_IS_PUBLIC) == set(
        Event.objects.filter(public_events.COME_OUT).values_list("pk", flat=True)
    )
    assert shown(Statement, WHAT_IS_PUBLIC) == set(
        Statement.objects.filter(withheld=False).values_list("pk", flat=True)
    )
    everybodys = {"campaign__audience": Visibility.EVERYONE}
    assert shown(HelpLine, WHAT_IS_PUBLIC) == set(HelpLine.objects.filter(**everybodys).values_list("pk", flat=True))
    assert shown(Endorsement, WHAT_IS_PUBLIC) == set(
        Endorsement.objects.accepted().filter(second_look="", **everybodys).values_list("pk", flat=True)
    )
    assert shown(Campaign, WHAT_IS_PUBLIC) == set(
        Campaign.objects.filter(audience=Visibility.EVERYONE).values_list("pk", flat=True)
    )
    assert shown(Phase, WHAT_IS_PUBLIC) == set(
        Phase.objects.filter(second_look="", **everybodys).values_list("pk", flat=True)
    )
    assert shown(Participant, WHAT_IS_PUBLIC) == set(
        Participant.objects.accepted().filter(**everybodys).values_list("pk", flat=True)
    )
    public = {Event, Change, Statement, Report, HelpLine, Endorsement, Campaign, Phase, Participant}
    assert not any(shown(model, WHAT_IS_PUBLIC) for model in set(WALLED) - public)


def test_while_it_is_found_out_who_calls_credentials_are_shown_and_nothing_else(world: World) -> None:
    credentials = {ApiKey, OAuthClient, Membership, TermsAcceptance, IdentityProvider, ProviderIdentity}
    credentials |= {Campaign, Participant}  # what whoever they stand for takes part in
    for model in WALLED:
        assert len(shown(model, CREDENTIALS)) == (model._default_manager.count() if model in credentials else 0)


@pytest.fixture
def filterless(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Call it, and every queryset has lost its filter."""

    def remove() -> None:
        monkeypatch.setattr(shapes, "_SHAPES", {})  # statements compiled while there was a filter
        for model in WALLED:
            kind = model._default_manager._queryset_class
            for name in ("visible_to", "assigned_to"):
                if hasattr(kind, name):
                    monkeypatch.setattr(kind, name, lambda rows, _actor: rows.all())

    return remove


def walled_lists() -> list[tuple[str, str]]:
    """Address and media type of each list of such rows, in each of its forms."""
    lists = []
    for name, (view, action) in views().items():
        if action == "list" and getattr(view, "model", None) in WALLED:
            forms = ["application/json", *(form.media_type for form in view.exports)]
            lists += [(operations()[name].path, form) for form in forms if "{" not in operations()[name].path]
    return sorted(set(lists))


def test_no_list_or_export_shows_more_without_its_filter(world: World, filterless: Any) -> None:
    while give_positions():
        pass
    lists = walled_lists()
    asked = [(role, *each) for turn, each in enumerate(lists) for role in in_turn(ASKING, turn, 3)]
    assert len(asked) > 60
    before = {each: body_of(world, *each) for each in asked}
    filterless()
    for each in asked:
        assert body_of(world, *each) == before[each], each


def body_of(world: World, role: str, path: str, form: str) -> tuple[int, bytes]:
    """Status and body of a list, the whole of it."""
    limit = {"limit": 200} if form == "application/json" else {}
    response = world.clients[role].get(path, limit, HTTP_ACCEPT=form)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response.status_code, b"" if response.status_code >= 400 else body


def test_no_address_shows_a_row_without_its_filter(world: World, actors: Mapping[str, Actor], filterless: Any) -> None:
    paths = {Event: "events", Placement: "placements", Review: "reviews", ReachMetric: "reach-metrics"}
    visible = {
        (role, model): set(model.objects.visible_to(actors[role]).values_list("pk", flat=True))
        for role in ("ld", "ot", "st")
        for model in paths
    }
    filterless()
    refused = 0
    for (role, model), keys in visible.items():
        for key in model.objects.values_list("pk", flat=True):
            status = world.clients[role].get(f"/api/v1/{paths[model]}/{key}/").status_code
            assert status == 403 or (status == 200) == (key in keys), (role, key)
            refused += key not in keys
    assert refused > 60


def test_nothing_of_a_campaign_is_shown_without_its_filter(world: World, filterless: Any) -> None:
    """Neither the campaign itself, nor its phases, nor who takes part or is only asked to, one of them held; but for
    one's own part that was withdrawn."""
    Phase.objects.filter(campaign=CAMPAIGNS["live"]).update(second_look="Somebody may be named.")
    parts = ("", "phases/", "participants/", f"phases/{PHASE}/", "participants/walsall/")
    withdrawn = Participant.objects.filter(organisation="dudley", status="withdrawn").values("campaign")
    slugs = Campaign.objects.exclude(pk__in=withdrawn).order_by("pk").values_list("pk", flat=True)
    asked = [(role, f"/api/v1/campaigns/{slug}/{part}") for slug in slugs for part in parts for role in ASKING]
    before = {each: body_of(world, *each, "application/json") for each in asked}
    assert {status for status, _ in before.values()} >= {200, 404}
    filterless()
    for each in asked:
        assert body_of(world, *each, "application/json") == before[each], each


def test_no_page_of_the_desk_shows_a_review_without_its_filter(world: World, filterless: Any) -> None:
    police = signed_in(Role.ADMINISTRATOR, make.POLICE)
    judged_by_police = Q(reviewer=make.POLICE, held=False) | Q(organisation=make.POLICE)
    visible = {
        (name, client): set(Review.objects.filter(condition).values_list("pk", flat=True))
        for name, client, condition in (
            ("police", police, judged_by_police),
            ("dudley", world.clients["ad"], Q(organisation="dudley") | Q(reviewer="dudley", held=False)),
        )
    }
    filterless()
    for (name, client), keys in visible.items():
        assert client.get("/desk/").status_code == 200
        assert keys
        for key in Review.objects.values_list("pk", flat=True):
            assert (client.get(f"/desk/{key}/").status_code == 200) == (key in keys), (name, key)


def test_no_webhook_is_told_more_without_its_filter(world: World, filterless: Any) -> None:
    def told() -> list[tuple[Any, ...]]:
        WebhookEndpoint.objects.update(position=0)
        WebhookDelivery.objects.all().delete()
        with acting_as(LOGINS["worker"]):
            while fan_out_changes():
                pass
        return list(
            WebhookDelivery.objects.order_by("endpoint", "position").values_list("endpoint", "position", "kind")
        )

    while give_positions():
        pass
    before = told()
    assert 0 < len(before) < WebhookEndpoint.objects.count() * Change.objects.count()
    filterless()
    assert told() == before


def test_no_batch_looks_up_a_row_of_others_without_the_filter(world: World, filterless: Any) -> None:
    def looked_up() -> list[Any]:
        answers = []
        for key in ReachMetric.objects.values_list("pk", flat=True):
            row = {**METRIC, "external_ref": f"part-{key}", "part_of": str(key)}
            with transaction.atomic():
                answer = world.clients["ot"].post("/api/v1/reach-metrics/batch/", {"items": [row]}, format="json")
                transaction.set_rollback(True)
            answers.append(answer.json()["results"] if answer.status_code == 200 else answer.json())
        return answers

    before = looked_up()
    filterless()
    assert without_ids(looked_up()) == without_ids(before)


def without_ids(answers: list[Any]) -> list[Any]:
    """Without what every request has of its own."""
    return [{name: each for name, each in answer.items() if name != "request_id"} for answer in answers]


def test_no_public_page_shows_an_event_that_has_not_come_out(
    world: World, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    while give_positions():
        pass
    pages = ("/api/v1/open/events.ics", "/api/v1/open/events.geojson", "/api/v1/open/events.rpde")
    before = [client.get(page).content for page in pages]
    assert all(client.get(page).status_code == 200 for page in pages)
    monkeypatch.setattr(public_events, "COME_OUT", Q())
    assert [client.get(page).content for page in pages] == before
