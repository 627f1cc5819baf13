"""The addresses of the ledger, and of what was taken out of it."""

from coordination.api.changes import Changes
from coordination.api.redactions import Redactions
from coordination.api.routing import ResourceRouter

router = ResourceRouter()
router.register("changes", Changes)
router.register("redactions", Redactions)

urlpatterns = router.urls
