"""Who and where."""

from partners.models.api_key import ApiKey, Scope
from partners.models.area import Area, AreaBoundary, AreaKind, AreaPopulation, AreaWithin
from partners.models.organisation import Organisation, OrganisationKind
from partners.models.person import Membership, Person, Role
from partners.models.stop import Mode, Stop, StopStatus

__all__ = [
    "ApiKey",
    "Area",
    "AreaBoundary",
    "AreaKind",
    "AreaPopulation",
    "AreaWithin",
    "Membership",
    "Mode",
    "Organisation",
    "OrganisationKind",
    "Person",
    "Role",
    "Scope",
    "Stop",
    "StopStatus",
]
