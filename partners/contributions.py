"""What this app brings to the machinery all share."""

from allauth.mfa.models import Authenticator

from coordination.app_contributions import Contributions
from coordination.ground.encryption import SealedColumn
from partners import redactable, reference_texts
from partners.mail import outbox
from partners.models import DeliveryStatus, EndpointStatus, IdentityProvider, Mode, OutgoingMail, WebhookEndpoint
from partners.models.stop import PLACEMENT_MODES
from partners.sign_in import adapters
from partners.sign_in.identity_providers import authorisation
from partners.webhooks import endpoints, lag

CONTRIBUTIONS = Contributions(
    beat={
        "sweep-tokens": ("partners.tasks.sweep_tokens", 300),
        "send-mail": ("partners.tasks.send_mail", 3),
        "sweep-sessions": ("partners.tasks.sweep_sessions", 300),
        "sweep-webhooks": ("partners.tasks.sweep_webhooks", 3),
        "sweep-old-deliveries": ("partners.tasks.sweep_old_deliveries", 300),
    },
    health_checks=[lag.CHECK],
    enum_names={
        "StopModeEnum": Mode,
        "PlacementModeEnum": PLACEMENT_MODES,
        "EndpointStatusEnum": EndpointStatus,
        "DeliveryStatusEnum": DeliveryStatus,
    },
    sealed=[
        *(SealedColumn(WebhookEndpoint, name, endpoints.PURPOSE) for name in ("secret", "former_secret")),
        SealedColumn(IdentityProvider, "client_secret", authorisation.PURPOSE),
        *(SealedColumn(OutgoingMail, name, outbox.PURPOSE) for name in ("body", "one_click_end")),
        *(SealedColumn(Authenticator, "data", adapters.PURPOSE, key) for key in ("secret", "seed")),
    ],
    redactable=redactable.KINDS,
    reference_data=[reference_texts.is_reference],
    copies=[redactable.deliveries],
    masked_copies=[redactable.masked_deliveries],
)
