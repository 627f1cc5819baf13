from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        """Tell the ground how to find out what is left of somebody's rights."""
        from coordination.operations import acting
        from partners import access

        acting.register_recall(access.recall)
