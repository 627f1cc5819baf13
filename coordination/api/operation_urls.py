"""The addresses of long jobs."""

from coordination.api.operations import Operations
from coordination.api.routing import ResourceRouter

router = ResourceRouter()
router.register("operations", Operations)

urlpatterns = router.urls
