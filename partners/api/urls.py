"""The addresses of who and where."""

from coordination.api.routing import ResourceRouter
from partners.api.api_keys import ApiKeys
from partners.api.areas import Areas
from partners.api.organisations import Organisations
from partners.api.stops import Stops

router = ResourceRouter()
router.register("areas", Areas)
router.register("organisations", Organisations)
router.register("stops", Stops)
router.register("api-keys", ApiKeys)

urlpatterns = router.urls
