from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Bind the Celery app, so that a task sent from a web process finds the broker; connect the request id; say
        how long operations may wait."""
        from coordination import celery, health, request_id  # noqa: F401
        from coordination.operations import lag

        health.CHECKS.append(lag.CHECK)
