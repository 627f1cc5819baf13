from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        """Tell the ground how to find out what is left of somebody's rights, and who wants to hear of changes."""
        from coordination import health
        from coordination.ledger import relay
        from coordination.operations import acting
        from partners import access, permissions, redactable  # noqa: F401
        from partners.webhooks import lag
        from partners.webhooks.nudge import changes_numbered

        acting.register_recall(access.recall)
        redactable.register()
        relay.register_listener(changes_numbered)
        health.CHECKS.append(lag.CHECK)
