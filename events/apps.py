from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        """Name what the database refuses here; let events come in batches and in calendars, and out with a campaign."""
        from campaigns import sandbox
        from campaigns.lifecycle import public_names, publication
        from coordination.imports import file_formats
        from coordination.rows import resources
        from events import named_constraints, permissions, redactable, second_looks  # noqa: F401
        from events.calendars import reading
        from events.models import Event
        from events.open.publication import publish_events, republish_events

        resources.register_row_resource(
            "events", serializer="events.api.events.EventSerializer", rule="events.event_rows.RULE"
        )
        file_formats.register("events", file_formats.CALENDAR, reading.calendar_rows)
        redactable.register_redactable()
        sandbox.SWEPT.append(Event.objects.all)
        publication.register_listener(publish_events)
        public_names.register_listener(republish_events)
