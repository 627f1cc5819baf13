"""May this actor do that to this: one question, asked by every rule, of one declaration for each resource.

Each app declares in its `permissions.py` which scope and which party an action needs:

    PLACEMENTS = Permissions("placements", noun="placement", read=READ)
    SUBMIT_PLACEMENT = PLACEMENTS.action("submit", scope=WRITE, party=OWNER)

and every rule asks inside its transaction, of the row as it is under lock:

    with writing(by):
        placement = lock_one(Placement.objects.visible_to(by), placement.pk, expected_version)  # NotFound, Stale
        authorise(by, SUBMIT_PLACEMENT, placement)                                              # Forbidden

Whether it may be done *now* (its state, a closed campaign) is another question, asked after this one. All else is read
from here: the early check of HTTP, `allowed_actions`, the table in docs/access.md. What nobody has declared cannot be
done, and a misspelt action is an error when the program starts. docs/access.md says how to add an action.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from coordination.ground.actor import Actor
from coordination.ground.errors import Forbidden, NotFound, Refusal

TERMS_FIRST = (
    "Your organisation has not accepted the data-sharing terms yet (/terms/). Somebody with the scope manage accepts"
    " them for it by POST /api/v1/terms-acceptances/."
)
READ, WRITE, REVIEW, MANAGE = SCOPES = ("read", "write", "review", "manage")


@dataclass(frozen=True, eq=False, slots=True)
class Party:
    """Who somebody is relative to the subject. Others are refused by `code` and `says`, or, where the subject is none
    of their business (`hides`), as if it were not there. `advises` may give a longer sentence than `says`."""

    name: str
    includes: Callable[[Actor, Any], bool]
    code: str = "not_yours_to_do"
    says: str = "Only the {party} may {action} this {noun}."
    hides: bool = False
    advises: Callable[[Actor, Any], str] = lambda _actor, _subject: ""


ANYONE = Party("anyone", lambda _actor, _subject: True)
# Rows come from `visible_to`, which has asked already.
WHO_SEES_IT = Party("whoever may see it", lambda _actor, _subject: True)
# The rule that takes many rows asks again, of each.
EACH_ROW = Party("for each row, whoever may create or change it", lambda _actor, _subject: True)


def _owns(actor: Actor, row: Any) -> bool:
    """By the foreign key, where organisations are known; the ground keeps their slugs."""
    return bool(actor.organisation == (row.organisation_id if hasattr(row, "organisation_id") else row.organisation))


def _is_granted(actor: Actor, _subject: Any) -> bool:
    return actor.granted is not None  # and the action is among them: `check_scope` has asked


OWNER = Party("owner", _owns)
SERVICE = Party("the service itself", _is_granted, says="Only the service itself may do this.")


@dataclass(frozen=True, eq=False, slots=True)
class Action:
    """Something that can be done to a row of the resource. `code` and `says` refuse in other words than the party."""

    resource: "Permissions"
    name: str
    scope: str
    party: Party
    code: str = ""
    says: str = ""
    before_terms: bool = False  # whether somebody whose organisation has not accepted the terms may do it

    def refusal(self, actor: Actor, subject: Any) -> Refusal:
        """The refusal that `actor`, who is not the party, is answered with."""
        if self.party.hides:
            return NotFound()
        words = {"party": self.party.name, "action": self.name.replace("_", " "), "noun": self.resource.noun}
        says = self.says or self.party.advises(actor, subject) or self.party.says
        return Forbidden(self.code or self.party.code, says.format(**words))


class Permissions:
    """The actions upon one resource: `name` as in the address, `noun` as in a sentence. `read`, the scope of looking
    at it, is the first of them."""

    def __init__(self, name: str, *, noun: str, read: str, before_terms: bool = False) -> None:
        if name in RESOURCES:
            raise ValueError(f"{name} is declared twice")
        self.name, self.noun = name, noun
        self.actions: dict[str, Action] = {}
        RESOURCES[name] = self
        self.read = self.action("read", scope=read, party=WHO_SEES_IT, before_terms=before_terms)

    def action(
        self, name: str, *, scope: str, party: Party, code: str = "", says: str = "", before_terms: bool = False
    ) -> Action:
        """Declare an action. Raises ValueError for one that is there, or a scope that is not."""
        if name in self.actions or scope not in SCOPES:
            raise ValueError(f"{self.name}: {name} is declared twice, or {scope} is no scope")
        self.actions[name] = Action(self, name, scope, party, code, says, before_terms)
        return self.actions[name]

    def named(self, name: str) -> Action:
        """The action of that name; raises LookupError for one that is not declared."""
        if name not in self.actions:
            raise LookupError(f"no action {name!r} is declared upon {self.name}: {', '.join(self.actions)}")
        return self.actions[name]


RESOURCES: dict[str, Permissions] = {}
# What each command and task of the service may do, and the scopes it may hand on besides.
GRANTS: dict[str, set[Action]] = {}
HANDED_ON: dict[str, frozenset[str]] = {}


def grant_actions(command: str, *actions: Action, hands_on: Iterable[str] = ()) -> None:
    """Let `manage.py <command>`, or the task of that name, do this besides what it may already."""
    GRANTS.setdefault(command, set()).update(actions)
    HANDED_ON[command] = HANDED_ON.get(command, frozenset()) | frozenset(hands_on)


def granted_to(command: str) -> frozenset[Action]:
    """What that command may do; raises Forbidden for one that has been granted nothing."""
    if not GRANTS.get(command):
        raise Forbidden("not_granted", f"{command} is granted nothing; say in a permissions.py what it may do.")
    return frozenset(GRANTS[command])


def scopes_of(command: str) -> frozenset[str]:
    """The scopes that what it may do takes, and those it may hand on."""
    return frozenset(action.scope for action in granted_to(command)) | HANDED_ON[command]


def authorise(actor: Actor, action: Action, subject: Any) -> None:
    """Raises Forbidden unless `actor` holds the scope and is the party that may take `action` upon `subject`: the row,
    or what a new one would belong to; None where anybody may. Raises NotFound where not even that is to be told."""
    check_scope(actor, action)
    check_party(actor, action, subject)


def check_scope(actor: Actor, action: Action) -> None:
    """Check the half that needs no subject, for callers that have none yet: HTTP, and many rows at once."""
    if _holds_scope(actor, action):
        return
    if not (actor.accepted_terms or action.before_terms):
        raise Forbidden("terms_not_accepted", TERMS_FIRST)
    if action.scope not in actor.scopes:
        raise Forbidden("missing_scope", f"This needs the scope {action.scope}, which you do not hold.")
    raise Forbidden("not_granted", f"{actor.label} is not granted: {action.name} {action.resource.name}.")


def check_party(actor: Actor, action: Action, subject: Any) -> None:
    """Check the other half; it asks the database for nothing that the row brings along."""
    if not action.party.includes(actor, subject):
        raise action.refusal(actor, subject)


def is_permitted(actor: Actor, action: Action, subject: Any) -> bool:
    """Whether `authorise` would let it pass: for lists of what somebody could do, never instead of it. It puts no
    refusal into words, which would be most of the work where it is asked of every row of a page."""
    return _holds_scope(actor, action) and action.party.includes(actor, subject)


def _holds_scope(actor: Actor, action: Action) -> bool:
    """Whether the half that needs no subject is granted."""
    return (
        (actor.accepted_terms or action.before_terms)
        and action.scope in actor.scopes
        and (actor.granted is None or action in actor.granted)
    )
