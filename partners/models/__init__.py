"""Who and where."""

from partners.models.api_key import ApiKey, Scope
from partners.models.area import Area, AreaBoundary, AreaCode, AreaKind, AreaPopulation, AreaWithin
from partners.models.identity_provider import (
    IdentityProvider,
    IdentityProviderStatus,
    ProviderIdentity,
    ProvidersSecondFactor,
)
from partners.models.oauth_client import OAuthClient
from partners.models.organisation import Organisation, OrganisationKind
from partners.models.outgoing_mail import OutgoingMail
from partners.models.person import DigestRhythm, Membership, MembershipStatus, Person, Role
from partners.models.stop import Mode, Stop, StopStatus
from partners.models.terms_acceptance import TermsAcceptance
from partners.models.webhook_delivery import DeliveryStatus, WebhookDelivery
from partners.models.webhook_endpoint import EndpointStatus, WebhookEndpoint

__all__ = [
    "ApiKey",
    "Area",
    "AreaBoundary",
    "AreaCode",
    "AreaKind",
    "AreaPopulation",
    "AreaWithin",
    "DeliveryStatus",
    "DigestRhythm",
    "EndpointStatus",
    "IdentityProvider",
    "IdentityProviderStatus",
    "Membership",
    "MembershipStatus",
    "Mode",
    "OAuthClient",
    "Organisation",
    "OrganisationKind",
    "OutgoingMail",
    "Person",
    "ProviderIdentity",
    "ProvidersSecondFactor",
    "Role",
    "Scope",
    "Stop",
    "StopStatus",
    "TermsAcceptance",
    "WebhookDelivery",
    "WebhookEndpoint",
]
