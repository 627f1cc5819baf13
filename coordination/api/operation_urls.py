"""The addresses of long jobs, and of the files that some of them take in."""

from coordination.api.imports import Imports, RefusedRows
from coordination.api.operations import Operations
from coordination.api.routing import ResourceRouter

router = ResourceRouter()
router.register("operations", Operations)
router.register("imports", Imports)
router.register("imports/(?P<import>[^/]+)/refused", RefusedRows)

urlpatterns = router.urls
