from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        """Tell the app below who takes part where, what a sandbox is furnished with, and who is led to the desk; and
        doubt texts that make somebody a partner unasked."""
        from campaigns import participations, sandbox
        from campaigns.console.reviewers_work import reviewers_work
        from campaigns.lifecycle.named_bodies import bodies_named_unasked
        from coordination.second_looks.doubts import register_doubt
        from partners import access
        from partners import sandbox as partners_sandbox
        from partners.sign_in.landing import register_work

        access.register_participations(participations.participations_of)
        partners_sandbox.register_furnishing(sandbox.furnish_sandbox)
        register_work(reviewers_work)
        register_doubt(bodies_named_unasked)
