"""The address of the ledger."""

from coordination.api.changes import Changes
from coordination.api.routing import ResourceRouter

router = ResourceRouter()
router.register("changes", Changes)

urlpatterns = router.urls
