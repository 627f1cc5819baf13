import os

import structlog
from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

log = structlog.get_logger(__name__)


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Bind the Celery app, so that a task sent from a web process finds the broker; connect the request id; take in
        what every app contributes; name settings that there are not; have migrations end with the grants, and each
        statement bring along whose eyes it is read with, and be logged when it is slow."""
        from coordination import app_contributions
        from coordination.ground import (
            environment,
            granting,
            plain_words,
            request_id,  # noqa: F401
            sight,
            slow_statements,
        )

        post_migrate.connect(granting.grant_after_migration, sender=self)
        connection_created.connect(sight.install_sight)
        connection_created.connect(slow_statements.install_slow_log)

        plain_words.speak_plainly()
        for sentence in environment.unknown_settings(os.environ):
            log.warning("unknown_setting", problem=sentence)
        app_contributions.collect_contributions(apps.get_app_configs())
