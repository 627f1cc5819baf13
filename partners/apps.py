from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        """Tell the ground how to find out what is left of somebody's rights, and who wants to hear of changes."""
        from coordination.jobs import delegation
        from coordination.ledger import sequencer
        from partners import access, permissions  # noqa: F401
        from partners.webhooks.wake_sender import changes_numbered

        delegation.register_recall(access.recall_rights)
        sequencer.register_listener(changes_numbered)
