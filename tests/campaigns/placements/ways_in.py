"""The three ways to a rule: called, asked over the API, and by a form of the console. One word for each answer."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from django.test import Client

from campaigns.console.poster_form import initial_of
from campaigns.models import Placement, Review
from campaigns.placements import review, rules
from coordination.ground.errors import Refusal
from coordination.problems import catalogue
from partners.models import Role
from tests import make
from tests.officers import officer, post

# A page says of what somebody may not do that it is not there, and has no If-Match: the API tells these apart.
ANSWERS = {400: "invalid", 403: "not_theirs", 404: "not_theirs", 409: "met", 412: "met"}
_NAMED = {"install/on": "installed_on", "remove/on": "removed_on"}  # facts that have another name in the API
Why = Mapping[str, str]


class WayIn(Protocol):
    """How somebody of `organisation` comes to a rule. `version` is of the row that they have seen."""

    def act(self, organisation: str, placement: Placement, version: int, action: str, **facts: Any) -> str: ...

    def change(self, organisation: str, placement: Placement, version: int, **fields: Any) -> str: ...

    def decide(self, organisation: str, judged: Review, version: int, decision: str, why: Why) -> str: ...


class ByRule:
    """The rule is called."""

    def act(self, organisation: str, placement: Placement, version: int, action: str, **facts: Any) -> str:
        return self._call(getattr(rules, f"{action}_placement"), placement, organisation, version, **facts)

    def change(self, organisation: str, placement: Placement, version: int, **fields: Any) -> str:
        return self._call(rules.change_placement, placement, organisation, version, **fields)

    def decide(self, organisation: str, judged: Review, version: int, decision: str, why: Why) -> str:
        return self._call(review.decide_review, judged, organisation, version, decision=decision, **why)

    def _call(self, rule: Any, row: Any, organisation: str, version: int, **facts: Any) -> str:
        try:
            rule(row, by=make.actor_for(organisation), expected_version=version, **facts)
        except Refusal as refusal:
            return ANSWERS[catalogue.status_of(type(refusal))]
        return "done"


class ByApi:
    """A key asks over HTTP."""

    def __init__(self, *organisations: str) -> None:
        self._clients = {organisation: make.client(organisation) for organisation in organisations}

    def act(self, organisation: str, placement: Placement, version: int, action: str, **facts: Any) -> str:
        body = {_NAMED.get(f"{action}/{name}", name): value for name, value in facts.items()}
        return self._ask(organisation, "post", f"placements/{placement.pk}/{action}", version, body)

    def change(self, organisation: str, placement: Placement, version: int, **fields: Any) -> str:
        return self._ask(organisation, "patch", f"placements/{placement.pk}", version, fields)

    def decide(self, organisation: str, judged: Review, version: int, decision: str, why: Why) -> str:
        return self._ask(organisation, "post", f"reviews/{judged.pk}/decide", version, {"decision": decision, **why})

    def _ask(self, organisation: str, method: str, path: str, version: int, body: Mapping[str, Any]) -> str:
        ask = getattr(self._clients[organisation], method)
        answer = ask(f"/api/v1/{path}/", body, headers={"If-Match": f'"{version}"'})
        return "done" if answer.status_code == 200 else ANSWERS[answer.status_code]


class ByConsole:
    """A person sends a form, which need not have been shown to them."""

    def __init__(self, *organisations: str) -> None:
        role = {"dudley": Role.CONTRIBUTOR}
        self._people: dict[str, Client] = {
            organisation: officer(organisation, role.get(organisation, Role.REVIEWER)) for organisation in organisations
        }

    def act(self, organisation: str, placement: Placement, version: int, action: str, **facts: Any) -> str:
        return self._send(organisation, f"/placements/{placement.pk}/{action}/", version, **_typed(facts))

    def change(self, organisation: str, placement: Placement, version: int, **fields: Any) -> str:
        typed = {**initial_of(placement, {}), **fields}
        days = {name: typed.pop(name) for name in ("starts_on", "ends_on")}
        parts = {
            f"{name}_{part}": getattr(day, part) for name, day in days.items() for part in ("day", "month", "year")
        }
        return self._send(organisation, f"/placements/{placement.pk}/change/", version, **typed, **parts)

    def decide(self, organisation: str, judged: Review, version: int, decision: str, why: Why) -> str:
        return self._send(organisation, f"/desk/{judged.pk}/", version, decision=decision, **why)

    def _send(self, organisation: str, address: str, version: int, **fields: object) -> str:
        status = post(self._people[organisation], address, version=version, **fields)
        return "done" if status == 302 else ANSWERS[status]


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """As they are typed into a form: a day in three fields."""
    days = {name: value for name, value in facts.items() if isinstance(value, date)}
    parts = {f"{name}_{part}": getattr(day, part) for name, day in days.items() for part in ("day", "month", "year")}
    return {name: value for name, value in facts.items() if name not in days} | parts


def ways_in(*organisations: str) -> dict[str, WayIn]:
    """Each by its name, ready for people and keys of these organisations."""
    return {"rule": ByRule(), "api": ByApi(*organisations), "console": ByConsole(*organisations)}
