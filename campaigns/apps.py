from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        """Tell the ground what only this app knows: who takes part where, what its constraints say, what may lag, and
        what comes in batches."""
        from campaigns import named_constraints, participation, permissions, redactable, reports, sandbox, second_looks  # noqa: F401
        from campaigns.platforms.as_rows import figure_rows
        from campaigns.rollups import lag
        from coordination import health
        from coordination.batches import kinds as batches
        from coordination.imports import readers
        from coordination.operations import kinds
        from partners import access
        from partners import sandbox as partners_sandbox

        access.register_participations(participation.of)
        redactable.register()
        partners_sandbox.register_furnishing(sandbox.furnish)
        health.CHECKS.append(lag.CHECK)
        kinds.register(reports.KIND, reports.compile_report, permissions.PUBLISH_REPORT)
        batches.register(
            "placements",
            serializer="campaigns.api.placements.PlacementSerializer",
            rule="campaigns.batches.placements.RULE",
        )
        batches.register(
            "reach-metrics",
            serializer="campaigns.api.reach_metrics.ReachMetricSerializer",
            rule="campaigns.batches.figures.RULE",
        )
        readers.register("reach-metrics", readers.CSV, figure_rows)
