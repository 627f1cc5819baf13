from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        """Name what the database refuses here."""
        from events import named_constraints  # noqa: F401
