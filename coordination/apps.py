from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"

    def ready(self) -> None:
        """Bind the Celery app, so that a task sent from a web process finds the broker; connect the request id; say
        how long operations may wait, and what the ground itself has done by them."""
        from coordination import celery, permissions  # noqa: F401
        from coordination.api import health
        from coordination.ground import request_id  # noqa: F401
        from coordination.imports import intake, slices
        from coordination.jobs import lag, registry
        from coordination.models import Operation
        from coordination.redactions import redactable as redactions

        redactions.register_redactable_kind(redactions.RedactableKind("operation", Operation))
        health.CHECKS.append(lag.CHECK)
        registry.register_operation(intake.KIND, slices.run_import, permissions.START_IMPORT)
