"""What lies under one placement."""

from typing import Any

from django.db import models
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Placement
from coordination.api.views import Creates, ReadOnlyResource, one_visible


class UnderPlacement(ReadOnlyResource, Creates):
    """What lies under one placement; a placement out of sight hides all of it."""

    def placement(self) -> Placement:
        """The placement of the address."""
        return one_visible(Placement.objects.visible_to(self.actor), "id", self.kwargs["placement"])

    def visible(self) -> models.QuerySet[Any]:
        return super().visible().filter(placement=self.placement())

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.placement()  # before the body is judged: nothing is wrong with a body that has nowhere to go
        return super().create(request, *args, **kwargs)

    def perform_create(self, values: dict[str, Any]) -> Any:
        return type(self).create_rule(self.placement(), by=self.actor, **values)
