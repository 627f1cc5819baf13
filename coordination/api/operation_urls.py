"""The addresses of long jobs, of the files that some of them take in, and of what waits for a second look."""

from coordination.api.imports import Imports, RefusedRows
from coordination.api.operations import Operations
from coordination.api.routing import ResourceRouter
from coordination.api.second_looks import SecondLooks

router = ResourceRouter()
router.register("operations", Operations)
router.register("imports", Imports)
router.register("second-looks", SecondLooks)
router.register("imports/(?P<import>[^/]+)/refused", RefusedRows)

urlpatterns = router.urls
