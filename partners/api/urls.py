"""The addresses of who and where."""

from django.urls import path

from coordination.api.routing import ResourceRouter
from partners.api.api_keys import ApiKeys
from partners.api.areas import Areas
from partners.api.oauth_clients import OAuthClients
from partners.api.oauth_token import TokenView
from partners.api.organisations import Organisations
from partners.api.stops import Stops
from partners.api.terms import TermsAcceptances
from partners.api.webhook_endpoints import WebhookDeliveries, WebhookEndpoints

router = ResourceRouter()
router.register("areas", Areas)
router.register("organisations", Organisations)
router.register("stops", Stops)
router.register("api-keys", ApiKeys)
router.register("oauth-clients", OAuthClients)
router.register("terms-acceptances", TermsAcceptances)
router.register("webhook-endpoints", WebhookEndpoints)
router.register("webhook-endpoints/(?P<endpoint>[^/]+)/deliveries", WebhookDeliveries)

urlpatterns = [*router.urls, path("oauth/token/", TokenView.as_view({"post": "create"}), name="oauth-token")]
