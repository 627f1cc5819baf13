"""A page of a large table is read from an index, whatever filter is asked by whom: no table of many rows is read from
end to end, or sorted. The filters are those that the contract has, with what it offers for each."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import connection, models, transaction

from campaigns.console.queue_address import TABS
from campaigns.models import Placement, ReachMetric, Review
from coordination.ground import prepared_statements
from events.models import Event
from partners.models import Role, Stop
from tests import make
from tests.coordination.api.test_lists import parameters, url
from tests.coordination.api.test_planned_reads import KNOWN
from tests.database_roles import as_owner
from tests.officers import officer
from tests.turns import IN_TURN, in_turn

pytestmark = [*IN_TURN, pytest.mark.usefixtures("on_stage")]

MANY = 20_000
FEW = MANY // 10  # rows of large tables: what may be sorted, and what is looked at by a page that needs no exception
LARGE: dict[str, type[models.Model]] = {
    "stop": Stop,
    "event": Event,
    "placement": Placement,
    "review": Review,
    "reach_metric": ReachMetric,
}
PARTIES = ["dudley", "transport-for-west-midlands", make.LEAD, make.POLICE]
# Who sees any of it. Whoever sees next to nothing of a large table has it read from end to end (docs/performance.md).
_REVIEWING = ["dudley", make.LEAD, make.POLICE]
ROLES = {"reviews/": _REVIEWING, "review-queue/": _REVIEWING}
PATHS = ["events/", "placements/", "reach-metrics/", "review-queue/", "reviews/", "stops/"]
# What makes row number n differ from the one that it copies: a fifth of the campaigns' rows are of one in which most
# callers take part, some of every organisation, and of what is rare one in a hundred.
_CONTRIBUTED = {
    "campaign": "CASE WHEN n % 4 = 0 THEN 'see-me-hear-me' ELSE 'other-' || n % 20 END",
    "organisation": "CASE n / 4 % 4 WHEN 0 THEN 'dudley' WHEN 1 THEN 'sandwell' ELSE 'charity-' || n / 4 % 20 END",
    "area": "(ARRAY['E08000027', 'E08000028', 'E08000025', 'E08000030'])[1 + n % 4]",
    "external_ref": "'copy ' || n",
    "phase": "CASE WHEN n % 100 = 0 THEN (SELECT id FROM phase ORDER BY id LIMIT 1) END",
    "updated_at": "now() - n * interval '1 minute'",
}
COPIES: dict[str, dict[str, str]] = {
    "stop": {
        "atco_code": "'x' || n",
        "name": "'Stop ' || n",
        "area": _CONTRIBUTED["area"],
        "mode": "(ARRAY['bus', 'rail', 'metro'])[1 + n % 3]",
        "latitude": "52.4 + n % 141 * 0.001",
        "longitude": "-2.1 + n / 141 * 0.001",
    },
    "event": {
        **_CONTRIBUTED,
        "starts_at": "former.starts_at + n * interval '1 hour'",
        "ends_at": "former.ends_at + n * interval '1 hour'",
        "stop": "CASE WHEN n % 3 = 0 THEN 'x' || n / 50 END",
        "kind": "CASE WHEN n % 100 = 0 THEN 'talk' ELSE 'stall' END",
        "partners": "CASE WHEN n % 100 = 0 THEN ARRAY['walsall'] ELSE '{}' END",
    },
    "placement": {
        **_CONTRIBUTED,
        "starts_on": "former.starts_on + n / 50",
        "ends_on": "former.ends_on + n / 50",
        "stop": "'x' || n / 2",
    },
    "review": {
        "campaign": "reviewed.campaign",
        "organisation": "reviewed.organisation",
        "placement": "reviewed.id",
        "reviewer": "CASE WHEN n % 2 = 0 THEN 'british-transport-police' ELSE 'charity-' || n % 20 END",
        "due_at": "former.due_at + n * interval '10 minutes'",
        "status": "(ARRAY['pending', 'approved', 'superseded', 'rejected', 'pending'])[1 + n / 4 % 5]",
        "reason_code": "'wording'",
        "decided_at": "CASE WHEN n / 4 % 5 IN (1, 3) THEN now() - n * interval '1 minute' END",
        "short_notice": "n % 100 = 0",
        "updated_at": _CONTRIBUTED["updated_at"],
    },
    "reach_metric": {
        **_CONTRIBUTED,
        "source": "'copy ' || n",
        "period": "daterange(lower(former.period) + n / 50, upper(former.period) + n / 50)",
    },
}
FORGETS = re.compile(r"DEALLOCATE \w+; ")
# As autovacuum does: what waits to be taken into an index of words makes it dearer, by how much is chance.
TAKE_IN_WHAT_WAITS = """
    SELECT gin_clean_pending_list(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    JOIN pg_am ON pg_am.oid = relam WHERE amname = 'gin' AND indrelid = %s::regclass"""
_UNREVIEWED = """
    JOIN (SELECT *, row_number() OVER () AS place FROM placement
          WHERE NOT EXISTS (SELECT FROM review WHERE review.placement = placement.id)) AS reviewed ON place = n"""
_ANYWHERE = "words are looked for anywhere in texts"
_LISTS = "PostgreSQL tries whether lists have something in common after the policy, and so by no index"
# Filter of a list, and why its page is not read so.
EXCEPTIONS = {
    ("review-queue/", "operator"): _ANYWHERE,
    ("review-queue/", "q"): _ANYWHERE,
    ("events/", "awaits_us"): _LISTS,
    ("events/", "partner"): _LISTS,
    ("reach-metrics/", "on_behalf_of"): _LISTS,
}


@pytest.fixture(scope="module")
def crowded(stage: dict[str, Any]) -> None:
    """Some of everything, and of the large tables thousands."""
    for number in range(20):
        make.make_organisation(f"charity-{number}")
        make.make_campaign(f"other-{number}", lead="solihull", contributors=("coventry",))
    for code in (make.DUDLEY, make.SANDWELL, "E08000025", make.WALSALL):
        make.make_area(code)
    for organisation in ("dudley", "sandwell"):
        make.make_event(organisation=organisation, stop=make.make_stop(), partners=["walsall"])
        make.make_event(organisation=organisation, status="draft")
        make.make_placement(organisation=organisation)
        make.make_placement(organisation=organisation, status="submitted")
        make.make_metric(organisation=organisation)
    make.make_placement(status="approved")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, model in LARGE.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(copies(table, model))
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER; ANALYZE {table}")
            cursor.execute(TAKE_IN_WHAT_WAITS, [table])


def copies(table: str, model: type[models.Model]) -> str:
    """The statement that copies the rows of a table in turn until there are MANY."""
    columns = {each.column: f"former.{each.column}" for each in model._meta.concrete_fields if not each.generated}
    columns |= ({"id": "uuidv7()"} if "id" in columns else {}) | COPIES[table]
    names, values = ", ".join(columns), ", ".join(columns.values())
    return f"""
        WITH former AS (SELECT *, row_number() OVER () - 1 AS nth, count(*) OVER () AS rows FROM {table})
        INSERT INTO {table} ({names}) SELECT {values} FROM former
        JOIN generate_series(0, {MANY} - 1) AS n ON n % rows = nth {_UNREVIEWED if table == "review" else ""}"""  # noqa: S608 - our own words


class Pages:
    """What the statements of a page look at, each explained as it is run, with the same eyes: its faults, and the most
    rows of a large table that one step looks at, along an index or not."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.rows = 0.0

    def __call__(self, execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        eyes, _, read = sql.rpartition("; ")
        if read.startswith("EXECUTE ") or (" LIMIT " in read and any(f'"{table}"' in read for table in LARGE)):
            eyes, number = FORGETS.sub("", eyes), eyes.count("%s")
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.cursor.execute(eyes, parameters[:number])
                plan = explained(cursor.cursor, read, parameters[number:])
                if read.startswith("EXECUTE "):
                    cursor.cursor.execute("SET LOCAL plan_cache_mode = force_custom_plan")
                    self.compare(plan, explained(cursor.cursor, read, parameters[number:]))
                if "PREPARE " in eyes:
                    cursor.cursor.execute(f"DEALLOCATE {read.split()[1].partition('(')[0]}")
            self.faults.extend(faults_of(plan))
            self.rows = max(self.rows, *map(rows_of, nodes(plan)))
        return execute(sql, parameters, many, context)

    def compare(self, prepared: dict[str, Any], with_values: dict[str, Any]) -> None:
        """The plan for whoever asks looks at no more than one of the values would, but for a few pages of rows."""
        rows, at_best = (max(0, *map(rows_of, nodes(plan))) for plan in (prepared, with_values))
        if rows > 2 * at_best + FEW:
            self.faults.append(f"{rows:.0f} rows are looked at instead of {at_best:.0f}")


def explained(cursor: Any, statement: str, parameters: Any) -> dict[str, Any]:
    cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, FORMAT JSON) {statement}", parameters)
    plan: dict[str, Any] = cursor.fetchone()[0][0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def faults_of(plan: dict[str, Any]) -> Iterator[str]:
    for node in nodes(plan):
        if node["Node Type"] == "Seq Scan" and rows_of(node) > MANY // 2:  # a count stops where it has enough
            yield f"{node['Relation Name']} is read from end to end"
        if node["Node Type"] == "Sort" and node["Plans"][0]["Actual Rows"] > FEW:
            yield f"{node['Plans'][0]['Actual Rows']:.0f} rows are sorted"


def rows_of(node: dict[str, Any]) -> float:
    """How many rows of a large table it looks at."""
    if node.get("Relation Name") not in LARGE:
        return 0
    left_out = sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck"))
    return node["Actual Loops"] * (node["Actual Rows"] + left_out)


NO_ROW, BEGINS, NEVER = "01890a5d-ac96-774b-bcce-b302099a8058", "2017-02-17", "2199-01-01"
# What each filter is asked, where the document offers no words: what some rows have, and what none has.
WORDS = {
    **KNOWN,
    "q": ["stop", "nowhere"],
    "operator": ["National"],
    "on_behalf_of": ["sandwell"],
    "channel": ["digital_media", "twitter"],
    "site_type": ["bus_shelter"],
    "stop_type": ["BCS"],
    "reviewer": [make.POLICE, "charity-4"],
    **{name: [NO_ROW] for name in ("event", "placement", "part_of", "assigned_to")},
    **{name: [BEGINS, NEVER] for name in ("from", "to", "due_from", "due_to", "starts_from", "starts_to")},
}


def pages_of(client: Any, address: str) -> Iterator[Pages]:
    """What the first page looks at, and the one after it if nothing is asked for in particular."""
    yield looked_at(client, address)
    following = client.get(address).json()["next"] if address.endswith("?") else None
    if following:
        yield looked_at(client, following)


def asked_of(path: str) -> Iterator[str]:
    """The list as it is, and by each filter what is known of it, or what the document offers."""
    yield ""
    for name, schema in parameters(path).items():
        if name not in ("cursor", "limit"):
            words = schema.get("items", schema).get("enum", ["true", "false"])
            yield from (f"{name}={word}" for word in WORDS.get(name, words))


def looked_at(client: Any, address: str) -> Pages:
    pages = Pages()
    with connection.execute_wrapper(pages):
        response = client.get(address)
    assert response.status_code == 200, (address, response.content)
    return pages


@pytest.fixture
def each_is_prepared() -> Iterator[None]:
    """What recurs, the first time already."""
    at_once = {"RUNS_BEFORE": 0, "may_be_tried_twice": lambda _: True}
    with mock.patch.multiple(prepared_statements, **at_once):
        yield


@pytest.mark.parametrize("path", PATHS)
def test_no_page_reads_or_sorts_a_large_table(crowded: None, each_is_prepared: None, stage, path: str) -> None:
    address, unexplained = url(path), []
    excepted = {name for at, name in EXCEPTIONS if at == path}
    rows_by_filter: Counter[str] = Counter()
    for turn, query in enumerate(asked_of(path)):
        name = query.partition("=")[0]
        for role in in_turn(ROLES.get(path, PARTIES), turn, 2 if query else len(PARTIES)):
            for pages in pages_of(stage[role], f"{address}?{query}"):
                rows_by_filter[name] = max(rows_by_filter[name], int(pages.rows))
                if pages.faults and name not in excepted:
                    unexplained.append(f"{role} ?{query}: {', '.join(pages.faults)}")
    assert not unexplained, "\n".join(unexplained)
    # Not whether there is a fault: all rows are looked at from end to end or along an index, whichever seems cheaper.
    needless = {name for name in excepted if rows_by_filter[name] <= FEW}
    assert not needless, "what has few rows looked at needs no exception"


def test_no_tab_of_the_review_desk_reads_or_sorts_a_large_table(crowded: None) -> None:
    client = officer(make.POLICE, Role.REVIEWER)
    found = {tab: faults for tab in TABS if (faults := looked_at(client, f"/desk/?show={tab}").faults)}
    assert not found
