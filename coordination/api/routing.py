"""Addresses of resources: trailing slashes, no format suffixes, no HTML root."""

from django.core.exceptions import ImproperlyConfigured
from rest_framework.routers import SimpleRouter

from coordination.api.permission_checks import is_public


class ResourceRouter(SimpleRouter):
    """`router.register("events", Events)`; the route names are the resource's (`events-detail`)."""

    def register(self, prefix: str, viewset: type, basename: str | None = None) -> None:
        """Register `viewset`; a nested prefix holds a pattern (`campaigns/(?P<campaign>[^/]+)/phases`)."""
        if not (is_public(viewset) or getattr(viewset, "permissions", None)):
            raise ImproperlyConfigured(f"{viewset.__name__} declares no permissions, so nobody could use it.")
        super().register(prefix, viewset, basename or prefix.rsplit("/", 1)[-1])
