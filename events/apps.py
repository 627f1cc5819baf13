from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        """Let events come out with their campaign, change with who is named in public, and go with a sandbox."""
        from campaigns import sandbox
        from campaigns.lifecycle import public_names, publication
        from events.models import Event
        from events.open.publication import publish_events, republish_events

        sandbox.SWEPT.append(Event.objects.all)
        publication.register_listener(publish_events)
        public_names.register_listener(republish_events)
