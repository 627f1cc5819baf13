from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        """Let events come out with their campaign, keep to its days, name who agrees to it, and go with a sandbox."""
        from campaigns import sandbox
        from campaigns.lifecycle import campaign_days, public_names, publication
        from events.campaign_days import settle_outside
        from events.models import Event
        from events.open.publication import forget_agreements, publish_events, republish_events

        sandbox.SWEPT.append(Event.objects.all)
        campaign_days.register_listener(settle_outside)
        publication.register_listener(publish_events)
        public_names.register_listener(republish_events)
        public_names.register_forgetting(forget_agreements)
