from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        """Tell the app below who takes part where, and what a sandbox is furnished with."""
        from campaigns import participations, sandbox
        from partners import access
        from partners import sandbox as partners_sandbox

        access.register_participations(participations.participations_of)
        partners_sandbox.register_furnishing(sandbox.furnish_sandbox)
