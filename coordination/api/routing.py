"""Addresses of resources: trailing slashes, no format suffixes, no HTML root."""

from rest_framework.routers import SimpleRouter


class ResourceRouter(SimpleRouter):
    """`router.register("events", Events)`; the route names are the resource's (`events-detail`)."""

    def register(self, prefix: str, viewset: type, basename: str | None = None) -> None:
        """Register `viewset`; a nested prefix holds a pattern (`campaigns/(?P<campaign>[^/]+)/phases`)."""
        super().register(prefix, viewset, basename or prefix.rsplit("/", 1)[-1])
