"""A list costs as many statements for three rows as for one, and no more than is written here."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import Placement
from coordination.redactions.redact import redact_text
from partners.models import WebhookEndpoint
from partners.oauth import clients
from partners.webhooks import endpoints
from tests import make
from tests.contract_client import checked_client
from tests.coordination.api.test_lists import LISTS, RESOURCES
from tests.coordination.imports.row_files import queue
from tests.coordination.jobs.example_jobs import make_in_state
from tests.coordination.second_looks.example_texts import UNSURE

pytestmark = pytest.mark.usefixtures("on_stage")

HERE = "campaigns/{campaign}/"
# One row for each edition of the terms, of which there is one.
ONE_ROW = {"terms-acceptances/"}
# The key, the campaigns it takes part in, and the page; of what lies under something else, that first.
STATEMENTS = {path: 4 if "{" in path else 3 for path in LISTS}
STATEMENTS |= {"api-keys/": 4, "campaigns/": 5, "review-queue/": 7}  # with what hangs on each row


def _invitation(number: int) -> None:
    make.make_participant("dudley", status="invited", campaign=make.make_campaign(f"another-{number}", contributors=()))


def _redaction(_number: int) -> None:
    event = make.make_event(summary="Ask Zebedee.")
    asked = {"subject": "event", "subject_id": str(event.pk), "reason": "It names somebody."}
    redact_text(by=make.actor_for(), fields=["/summary"], **asked)


def _oauth_client(number: int) -> None:
    clients.register_client(make.make_organisation(), name=f"No. {number}", scopes=["read"], by=make.actor_for())


def _universes(_number: int) -> None:
    make.make_universes()


def _endpoint(number: int) -> Any:
    return endpoints.create_endpoint(by=make.actor_for(), url=f"https://hooks-{number}.example.org/")[0]


def _delivery(_number: int) -> None:
    endpoints.test_endpoint(WebhookEndpoint.objects.get(), by=make.actor_for())


ROWS: dict[str, Callable[[int], Any]] = {
    **{path: lambda _number, row=row: row() for path, row in RESOURCES.items()},
    "api-keys/": lambda _number: make.make_key(),
    "areas/": lambda number: make.make_area(f"E0800009{number}"),
    "campaigns/": lambda number: make.make_campaign(f"another-{number}"),
    f"{HERE}endorsements/": lambda number: make.make_endorsement(("nspcc", "walsall", make.POLICE)[number]),
    f"{HERE}expected-returns/": lambda number: make.make_expected(channel=("press", "twitter", "email")[number]),
    f"{HERE}participants/": lambda number: make.make_participant(("nspcc", "walsall", "solihull")[number]),
    f"{HERE}phases/": lambda number: make.make_phase(f"hubs-{number}"),
    f"{HERE}reports/": lambda _number: make.make_report(),
    f"{HERE}statements/": lambda _number: make.make_statement(),
    "channels/": lambda number: make.make_channel(f"channel_{number}"),
    "creatives/": lambda _number: make.make_creative(),
    "imports/": lambda number: queue(b'{"external_ref": "row-%d"}\n' % number),
    "imports/{import}/refused/": lambda _number: None,
    "invitations/": _invitation,
    "oauth-clients/": _oauth_client,
    "operations/": lambda _number: make_in_state("succeeded"),
    "organisations/": lambda number: make.make_organisation(f"charity-{number}"),
    "placements/{placement}/comments/": lambda _number: make.make_comment(placement=Placement.objects.get()),
    "placements/{placement}/site-permissions/": lambda _number: make.make_site_permission(
        placement=Placement.objects.get()
    ),
    "reason-codes/": lambda number: make.make_reason_code(f"code-{number}"),
    "redactions/": _redaction,
    "review-queue/": lambda _number: make.make_review(),
    "review-rules/": lambda number: make.make_review_rule(f"rule-{number}"),
    "second-looks/": lambda _number: make.make_event(summary=UNSURE),
    "site-types/": lambda number: make.make_site_type(f"kind_{number}"),
    "stops/": lambda number: make.make_stop(f"4300087530{number}"),
    "universes/": _universes,
    "webhook-endpoints/": _endpoint,
    "webhook-endpoints/{endpoint}/deliveries/": _delivery,
}
WHO = {"review-queue/": make.POLICE}


def test_every_list_has_rows_here():
    assert set(ROWS) | ONE_ROW == set(LISTS)


@pytest.mark.parametrize("path", sorted(ROWS))
def test_a_list_of_three_rows_costs_as_many_statements_as_a_list_of_one(path: str):
    address = f"/api/v1/{path}".replace("{campaign}", make.SEE_ME)
    if "{endpoint}" in path:
        address = address.replace("{endpoint}", str(_endpoint(9).pk))
    if "{placement}" in path:
        address = address.replace("{placement}", str(make.make_placement(status="submitted").pk))
    if "{import}" in path:
        address = address.replace("{import}", str(queue(b"[]\n" * 3).pk))
    for number in range(3):
        ROWS[path](number)
    caller = checked_client(WHO.get(path, "dudley"))
    caller.get(f"{address}?limit=2")  # a key is used for the first time
    counts = [_statements(caller, address, rows) for rows in (1, 3)]
    assert counts == [STATEMENTS[path]] * 2


def _statements(caller: Any, address: str, rows: int) -> int:
    with CaptureQueriesContext(connection) as statements:
        assert len(caller.get(f"{address}?limit={rows}").json()["results"]) == rows
    return len(statements)
