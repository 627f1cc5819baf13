"""What a page of the review queue costs where 1,000 reviews wait and where 100,000 do: the pages of `/review-queue/`,
first, second and last, each tab and each filter of the desk, and the counts.

    python -m bench.review_queue [--many 100000] [--few 1000] [--repeats 15]

Two databases on one embedded server under `.local/bench`, alike but for how many placements there are; requests as the
web's login role take turns between them. Writes its section of bench/RESULTS.md.
"""

import argparse
import os
import statistics
from pathlib import Path
from time import perf_counter, time
from typing import Any

from bench.results import machine, write_section
from bench.stops import prepare

REVIEWER = "british-transport-police"
LONGEST = 1.3  # times, as long as a page may take in the long queue
API = {
    "first page": "",
    "first page of what waits": "status=pending",
    "decided": "status=approved,rejected,changes_requested",
    "overdue": "overdue=true",
    "at short notice": "short_notice=true",
    "mode": "status=pending&mode=rail",
    "council": "status=pending&organisation=dudley",
    "campaign": "status=pending&campaign=see-me-hear-me",
    "area": "status=pending&area=E08000027",
    "stop": "status=pending&stop=queue1",
    "type of stop": "status=pending&stop_type=RLY",
    "starts from": "status=pending&starts_from=2017-03-01",
    "starts to": "status=pending&starts_to=2017-03-01",
    "due from": "status=pending&due_from=2017-02-15",
    "due to": "status=pending&due_to=2017-03-01",
    "words": "status=pending&q=poster",
}
TABS = ("pending", "due_today", "due_this_week", "overdue", "mine", "decided", "coming_down")
# Rows by no rule and into no ledger: of ten, six wait, one is somebody's, three are decided; of twenty, one is due
# at short notice. A stop has ten placements, which hang one after another.
_STOPS = """
    INSERT INTO stop (atco_code, name, indicator, locality, mode, stop_type, area, longitude, latitude, status, crs,
                      aliases, updated_at)
    SELECT 'queue' || n, 'Stop ' || n, '', 'Dudley', (ARRAY['bus', 'rail'])[1 + n %% 2],
           (ARRAY['BCT', 'RLY'])[1 + n %% 2], (ARRAY['E08000027', 'E08000028', 'E08000025', 'E08000030'])[1 + n %% 4],
           -2.4 + n %% 300 * 0.004, 52.3 + n / 300 * 0.004, 'active', '', '{}', now()
    FROM generate_series(%(from)s / 10, %(to)s / 10) n ON CONFLICT DO NOTHING"""
_PLACEMENTS = """
    INSERT INTO placement (external_ref, campaign, organisation, area, version, created_at, updated_at, mode, stop,
        fleet_operator, format, quantity, creative_title, creative_url, creative_sha256, starts_on, ends_on, status,
        status_reason, submitted_at, readers)
    SELECT 'queue-' || n, 'see-me-hear-me', (ARRAY['dudley', 'sandwell', 'solihull', 'walsall'])[1 + n %% 4],
        (ARRAY['E08000027', 'E08000028', 'E08000025', 'E08000030'])[1 + n / 10 %% 4], 2, now(), now(),
        (ARRAY['bus', 'rail'])[1 + n / 10 %% 2], 'queue' || n / 10, '', 'A3 poster', 4, 'Know the signs ' || n, '', '',
        date '2017-02-17' + n %% 10 * 14, date '2017-02-17' + n %% 10 * 14 + 10,
        CASE WHEN n %% 10 < 7 THEN 'submitted' ELSE 'approved' END, '', now(), ARRAY['british-transport-police']
    FROM generate_series(%(from)s, %(to)s - 1) n ON CONFLICT DO NOTHING"""
_REVIEWS = """
    INSERT INTO review (placement, organisation, campaign, reviewer, status, reason_code, comment, decided_by,
        decided_at, due_at, short_notice, rule, rule_version, digest, assignee, version, created_at, updated_at)
    SELECT id, organisation, campaign, 'british-transport-police',
        CASE WHEN status = 'submitted' THEN 'pending' ELSE 'approved' END, '', '', '',
        CASE WHEN status = 'submitted' THEN NULL ELSE now() - n * interval '1 minute' END,
        timestamptz '2017-02-15 17:00Z' + n * interval '1 minute', n %% 20 = 0,
        (SELECT slug FROM review_rule LIMIT 1), 1, repeat('0', 64),
        CASE WHEN n %% 10 = 6 THEN %(person)s::uuid END, 1, now(), now()
    FROM (SELECT *, substr(external_ref, 7)::integer AS n FROM placement WHERE external_ref LIKE 'queue-%%') queued
    WHERE n >= %(from)s AND n < %(to)s ON CONFLICT DO NOTHING"""


def fill(first: int, last: int, person: Any) -> None:
    """Placements of these numbers, and a review of each."""
    from django.db import connection

    facts = {"from": first, "to": last, "person": str(person)}
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE placement DISABLE TRIGGER USER; ALTER TABLE review DISABLE TRIGGER USER")
        for statement in (_STOPS, _PLACEMENTS, _REVIEWS):
            cursor.execute(statement, facts)
        cursor.execute("ALTER TABLE placement ENABLE TRIGGER USER; ALTER TABLE review ENABLE TRIGGER USER")
        cursor.execute("ANALYZE stop, placement, review")


def use(database: str, role: str) -> None:
    """Have the next statement be sent to that database as that role."""
    from django.db import connection

    connection.close()
    connection.settings_dict.update(NAME=database, USER=role)
    connection.ensure_connection()


def callers() -> tuple[Any, Any, Any]:
    """A program of the reviewer's, one of its officers in a browser, and who that is."""
    from django.core.management import call_command
    from django.test import Client
    from rest_framework.test import APIClient

    from coordination.ledger.transaction import writing
    from partners import key_management
    from partners.access import actor_for
    from partners.models import Membership, Organisation, Person, Role, Scope

    call_command("load_reference", verbosity=0)
    call_command("load_demo", verbosity=0)
    manager = actor_for("command:bench", REVIEWER, frozenset({Scope.MANAGE, Scope.READ, Scope.REVIEW}))
    organisation = Organisation.objects.get(pk=REVIEWER)
    _, plaintext = key_management.issue_api_key(
        organisation, by=manager, name="Bench", scopes=["read", "review"], expires_at=None
    )
    person = Person.objects.create_user(f"bench-{time():.0f}@example.org", "Ana Kowalczyk")
    with writing(manager):
        Membership.objects.create(person=person, organisation=organisation, role=Role.REVIEWER)
    program = APIClient(HTTP_AUTHORIZATION=f"Bearer {plaintext}", SERVER_NAME="localhost")
    return program, signed_in(Client(SERVER_NAME="localhost"), person), person.pk


def signed_in(client: Any, person: Any) -> Any:
    """The browser, with a session for which a second factor was given."""
    from allauth.account.internal.flows import login as flow

    client.force_login(person)
    session = client.session
    session[flow.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time()}]
    session[flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client


def addresses(program: Any) -> dict[str, str]:
    """What is asked, by name; where a page begins is the same for both, since cursors name values and not places."""
    asked = {name: f"/api/v1/review-queue/?limit=50&{query}" for name, query in API.items()}
    cursor = program.get(f"{asked['first page of what waits']}").json()["next"]
    asked["second page of what waits"] = cursor
    return {
        **asked,
        "counts": "/api/v1/review-queue/counts/",
        **{f"the desk, {tab.replace('_', ' ')}": f"/desk/?show={tab}" for tab in TABS},
    }


def last_page(program: Any) -> str:
    """The address of the last page, from where one that ends at the very end begins."""
    from coordination.api.cursors import Cursor

    text = Cursor(True, None).encode(("due_at", "id"))
    address = f"/api/v1/review-queue/?limit=50&cursor={text}"
    assert program.get(address).status_code == 200, address
    return address


def seconds_of(client: Any, address: str) -> float:
    """How long it takes, which must be answered."""
    started = perf_counter()
    answer = client.get(address)
    seconds = perf_counter() - started
    assert answer.status_code == 200, (address, answer.status_code, answer.content[:300])
    return seconds


def main() -> None:
    """Measure, print, and write the section."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=15)
    arguments = parser.parse_args()
    for policy in ("DEFAULT", "ANONYMOUS", "FAILURES"):
        os.environ[f"RATE_LIMIT_{policy}"] = "1000000/60"
    prepare()
    import logging

    from django.db import connection

    from coordination.devservices.embedded import ROLE
    from coordination.ground.privileges import LOGINS, WEB

    logging.disable(logging.ERROR)  # a line for each request would be measured with it
    few, many = connection.settings_dict["NAME"], "bench_long_queue"
    program, officer, person = callers()
    fill(0, arguments.few, person)
    copy_database(few, many)
    use(many, ROLE)
    fill(arguments.few, arguments.many, person)
    use(few, LOGINS[WEB])
    asked = {**addresses(program), "last page": last_page(program)}
    lines = [
        f"`python -m bench.review_queue --many {arguments.many} --few {arguments.few} --repeats {arguments.repeats}`,",
        f"{machine()}; load average {os.getloadavg()[0]:.1f}. Median of {arguments.repeats} requests each, the two"
        " databases in turn, each",
        "after one that is not counted on a connection of its own, as the web's login role with every policy on.",
        "Filters match the same share of both, but for *stop*, which has the same few; nothing is to come down in"
        " either.",
        "Words that nothing holds were not asked: all that waits is looked through for them.",
        "",
        f"| asked | ms at {arguments.few:,} | ms at {arguments.many:,} | times |  |",
        "|---|---|---|---|---|",
    ]
    for name, address in asked.items():
        client = officer if "desk" in name else program
        seconds: dict[str, list[float]] = {few: [], many: []}
        for number in range(2 * arguments.repeats + 2):
            database = (few, many)[number % 4 in (1, 2)]
            use(database, LOGINS[WEB])
            client.get(address)
            taken = seconds_of(client, address)
            if number > 1:
                seconds[database].append(taken)
        short, long = (statistics.median(seconds[each]) for each in (few, many))
        verdict = "met" if long <= LONGEST * short else "**missed**"
        lines.append(f"| {name} | {short * 1e3:.1f} | {long * 1e3:.1f} | {long / short:.2f} | {verdict} |")
        print(lines[-1], flush=True)
    write_section("The review queue", "\n".join(lines))


def copy_database(source: str, target: str) -> None:
    """A database like that one, in the place of an earlier one of its name."""
    import psycopg
    from django.db import connection

    from coordination.devservices.embedded import ROLE, SUPERUSER, Servers

    connection.close()
    url = Servers(Path(os.environ["LOCAL_DIR"])).postgres_url_as(SUPERUSER, SUPERUSER)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {target}")
        server.execute(f"CREATE DATABASE {target} TEMPLATE {source} OWNER {ROLE}")


if __name__ == "__main__":
    main()
