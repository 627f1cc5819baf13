from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        """Name what the database refuses here; let events come in batches and in calendars, and out with a campaign."""
        from campaigns import going_live, naming, sandbox
        from coordination.batches import kinds
        from coordination.imports import readers
        from events import named_constraints, permissions, redactable, second_looks  # noqa: F401
        from events.calendars import reading
        from events.models import Event
        from events.open import coming_out

        kinds.register("events", serializer="events.api.events.EventSerializer", rule="events.batches.RULE")
        readers.register("events", readers.CALENDAR, reading.calendar_rows)
        redactable.register()
        sandbox.SWEPT.append(Event.objects.all)
        going_live.register_listener(coming_out.come_out)
        naming.register_listener(coming_out.tell_again)
