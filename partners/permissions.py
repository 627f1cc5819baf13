"""What may be done to credentials, webhook endpoints, people and reference data; see
`coordination/ground/authorisation.py`.
"""

from typing import Any

from coordination.ground.actor import Actor
from coordination.ground.authorisation import (
    ANYONE,
    MANAGE,
    OWNER,
    READ,
    SCOPES,
    SERVICE,
    WRITE,
    Party,
    Permissions,
    grant_actions,
)


def _is_itself(actor: Actor, organisation: Any) -> bool:
    return bool(actor.organisation == organisation.pk)


ITSELF = Party("organisation itself", _is_itself, says="You make these for your own organisation alone.")

AREAS = Permissions("areas", noun="area", read=READ)
LOAD_BOUNDARIES = AREAS.action("load_boundaries", scope=WRITE, party=SERVICE)
STOPS = Permissions("stops", noun="stop", read=READ)
LOAD_STOPS = STOPS.action("load", scope=WRITE, party=SERVICE)
ORGANISATIONS = Permissions("organisations", noun="organisation", read=READ)


def _keeps(actor: Actor, key: Any) -> bool:
    organisation = key.organisation
    return actor.organisation in (organisation.pk, organisation.sandbox_of_id) or _carries_on(actor, organisation)


def _carries_on(actor: Actor, organisation: Any) -> bool:
    return bool(actor.organisation == organisation.acted_for_by)


KEEPER = Party("owner", _keeps)
ITSELF_OR_HEIR = Party(
    "organisation itself, or its successor",
    lambda actor, organisation: _is_itself(actor, organisation) or _carries_on(actor, organisation),
    says="You make these for your own organisation, and for one that it has succeeded.",
)

API_KEYS = Permissions("api-keys", noun="API key", read=MANAGE)
ISSUE_KEY = API_KEYS.action("create", scope=MANAGE, party=ITSELF_OR_HEIR)
REVOKE_KEY = API_KEYS.action("revoke", scope=MANAGE, party=KEEPER)

OAUTH_CLIENTS = Permissions("oauth-clients", noun="OAuth client", read=MANAGE)
REGISTER_CLIENT = OAUTH_CLIENTS.action("create", scope=MANAGE, party=ITSELF)
REVOKE_CLIENT = OAUTH_CLIENTS.action("revoke", scope=MANAGE, party=OWNER)

WEBHOOK_ENDPOINTS = Permissions("webhook-endpoints", noun="webhook endpoint", read=MANAGE)
CREATE_ENDPOINT = WEBHOOK_ENDPOINTS.action("create", scope=MANAGE, party=ANYONE)
CHANGE_ENDPOINT = WEBHOOK_ENDPOINTS.action("change", scope=MANAGE, party=OWNER)
DELETE_ENDPOINT = WEBHOOK_ENDPOINTS.action("delete", scope=MANAGE, party=OWNER)
ROTATE_SECRET = WEBHOOK_ENDPOINTS.action("rotate_secret", scope=MANAGE, party=OWNER)
TEST_ENDPOINT = WEBHOOK_ENDPOINTS.action("test", scope=MANAGE, party=OWNER)
REPLAY_MESSAGES = WEBHOOK_ENDPOINTS.action("replay", scope=MANAGE, party=OWNER)
GIVE_UP_ENDPOINT = WEBHOOK_ENDPOINTS.action("give_up", scope=MANAGE, party=SERVICE)

MEMBERSHIPS = Permissions("memberships", noun="membership", read=MANAGE)
ADD_PERSON = MEMBERSHIPS.action("create", scope=MANAGE, party=ITSELF)
CHANGE_ROLE = MEMBERSHIPS.action("change", scope=MANAGE, party=OWNER)
REMOVE_PERSON = MEMBERSHIPS.action("delete", scope=MANAGE, party=OWNER)


def _is_theirs(actor: Actor, membership: Any) -> bool:
    return actor.label == f"person:{membership.person_id}" and actor.organisation == membership.organisation_id


# Before the terms too: whoever is to accept those for an organisation belongs to it first.
ITS_PERSON = Party("the person themselves", _is_theirs, hides=True)
ACCEPT_MEMBERSHIP = MEMBERSHIPS.action("accept", scope=READ, party=ITS_PERSON, before_terms=True)
DECLINE_MEMBERSHIP = MEMBERSHIPS.action("decline", scope=READ, party=ITS_PERSON, before_terms=True)
CHOOSE_DIGEST = MEMBERSHIPS.action("choose_digest", scope=READ, party=ITS_PERSON, before_terms=True)
LEAVE_ORGANISATION = MEMBERSHIPS.action("leave", scope=READ, party=ITS_PERSON, before_terms=True)

IDENTITY_PROVIDERS = Permissions("identity-providers", noun="identity provider", read=MANAGE)
KEEP_PROVIDER = IDENTITY_PROVIDERS.action("keep", scope=MANAGE, party=SERVICE)

TERMS = Permissions("terms-acceptances", noun="acceptance of the terms", read=READ, before_terms=True)
ACCEPT_TERMS = TERMS.action("create", scope=MANAGE, party=ANYONE, before_terms=True)

grant_actions("accept_terms", ACCEPT_TERMS)
grant_actions("add_person", ADD_PERSON)
grant_actions("identity_provider", KEEP_PROVIDER)
grant_actions("import_boundaries", LOAD_BOUNDARIES)
grant_actions("import_stops", LOAD_STOPS)
grant_actions("issue_key", ISSUE_KEY, hands_on=SCOPES)
grant_actions("revoke_key", REVOKE_KEY)
grant_actions("webhooks", GIVE_UP_ENDPOINT)
