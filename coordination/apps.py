from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Bind the Celery app, so that a task sent from a web process finds the broker; connect the request id."""
        from coordination import celery, request_id  # noqa: F401
