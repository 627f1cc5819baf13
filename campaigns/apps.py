from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"

    def ready(self) -> None:
        """Tell the ground what only this app knows: who takes part where, what its constraints say, what may lag, and
        what comes in batches."""
        from campaigns import named_constraints, participations, permissions, redactable, sandbox, second_looks  # noqa: F401
        from campaigns.platform_exports.as_rows import figure_rows
        from campaigns.reports import publish
        from campaigns.rollups import lag
        from coordination.api import health
        from coordination.imports import file_formats
        from coordination.jobs import registry
        from coordination.rows import resources as batches
        from partners import access
        from partners import sandbox as partners_sandbox

        access.register_participations(participations.participations_of)
        redactable.register_redactable()
        partners_sandbox.register_furnishing(sandbox.furnish_sandbox)
        health.CHECKS.append(lag.CHECK)
        registry.register_operation(publish.KIND, publish.compile_report, permissions.PUBLISH_REPORT)
        batches.register_row_resource(
            "placements",
            serializer="campaigns.api.placements.PlacementSerializer",
            rule="campaigns.placements.placement_rows.RULE",
        )
        batches.register_row_resource(
            "reach-metrics",
            serializer="campaigns.api.reach_metrics.ReachMetricSerializer",
            rule="campaigns.reach_metrics.reach_metric_rows.RULE",
        )
        file_formats.register("reach-metrics", file_formats.CSV, figure_rows)
