"""The addresses of events."""

from coordination.api.routing import ResourceRouter
from events.api.events import Events

router = ResourceRouter()
router.register("events", Events)

urlpatterns = router.urls
