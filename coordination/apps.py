import os

import structlog
from django.apps import AppConfig, apps

log = structlog.get_logger(__name__)


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Bind the Celery app, so that a task sent from a web process finds the broker; connect the request id; take in
        what every app contributes; name settings that there are not."""
        from coordination import app_contributions
        from coordination.ground import (
            environment,
            request_id,  # noqa: F401
        )

        for sentence in environment.unknown_settings(os.environ):
            log.warning("unknown_setting", problem=sentence)
        app_contributions.collect_contributions(apps.get_app_configs())
