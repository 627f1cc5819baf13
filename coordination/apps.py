from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Bind the Celery app, so that a task sent from a web process finds the broker; connect the request id; say
        how long operations may wait, and what the ground itself has done by them."""
        from coordination import celery, health, permissions, request_id  # noqa: F401
        from coordination.imports import running, starting
        from coordination.models import Operation
        from coordination.operations import kinds, lag
        from coordination.redactions import kinds as redactions

        redactions.register(redactions.Kind("operation", Operation))
        health.CHECKS.append(lag.CHECK)
        kinds.register(starting.KIND, running.run_import, permissions.START_IMPORT)
