from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"

    def ready(self) -> None:
        """Let events come out with their campaign, keep to its days, name who agrees to it, and go with a sandbox; and
        lead people to their work list."""
        from campaigns import sandbox
        from campaigns.lifecycle import campaign_days, public_names, publication
        from events.campaign_days import settle_outside
        from events.console.officers_work import officers_work
        from events.models import Event
        from events.open.publication import end_agreements, forget_agreements, publish_events, republish_events
        from partners.sign_in.landing import register_work

        register_work(officers_work)
        sandbox.SWEPT.append(Event.objects.all)
        campaign_days.register_listener(settle_outside)
        publication.register_listener(publish_events)
        public_names.register_listener(republish_events)
        public_names.register_ending(end_agreements)
        public_names.register_forgetting(forget_agreements)
