from django.apps import AppConfig, apps


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Bind the Celery app, so that a task sent from a web process finds the broker; connect the request id; take in
        what every app contributes."""
        from coordination import app_contributions
        from coordination.ground import request_id  # noqa: F401

        app_contributions.collect_contributions(apps.get_app_configs())
