"""The API plumbing. A resource is declared, not programmed:

    class EventSerializer(StrictModelSerializer):
        example = {"id": "…", "title": "Stall", …}                     # shown in OpenAPI, also as list and request
        campaign = KeyField(Campaign.objects.visible_to)                # missing and invisible answer alike
        phase = KeyField(Phase.objects.visible_to, key="slug", sibling="campaign", allow_null=True, required=False)
        url = WebAddressField(null_for_blank=True, required=False)      # "" in the table, null in the API
        class Meta: model, fields, read_only_fields = Event, [...], [...]

    class Events(Resource):                                             # or ReadOnlyResource, Creates, Changes, …
        model, serializer_class, filterset_class = Event, EventSerializer, EventFilters
        lookup_field, ordering = "id", ("starts_at", "id")              # all ascending or all descending, never null
        create_rule = scheduling.create_event                           # (*, by, …)
        change_rule = scheduling.change_event                           # (row, *, by, expected_version, …)
        permissions = EVENTS                                            # declared in the app's `permissions.py`
        operations = {"partial_update": OperationSpec(if_match=True)}       # 428 without If-Match; see `described.py`

        @action(detail=True, methods=["post"], summary="Cancel an event", body=Reason)
        def cancel(self, request, **kwargs):
            return self.act(scheduling.cancel_event)                    # rule(row, by=…, expected_version=…, **body)

and registered in the app's `api/urls.py`: `router = ResourceRouter(); router.register("events", Events)`.

`shape(queryset)` adds select_related and annotations; `visible()` is the one place that asks who may see. Rules raise
`coordination.ground.errors`; constraints are named in `coordination.ground.constraints.NAMED`. Nothing else is needed
for problems, ETags, pages, strict filters and the schema. `filters.py` shows how filters are declared.
"""
