"""The addresses of the ledger, and of what was taken out of it."""

from coordination.api.changes import ChangeViewSet
from coordination.api.redactions import Redactions
from coordination.api.routing import ResourceRouter

router = ResourceRouter()
router.register("changes", ChangeViewSet)
router.register("redactions", Redactions)

urlpatterns = router.urls
