"""How `open/` stands in the OpenAPI document: without a key, in its own media types, with its caching."""

from typing import Any

from coordination.api.described import operation_of
from coordination.api.schema import ResourceSchema

_HEADERS = {
    "ETag": ("Of the whole answer, strong.", '"2c26b46b68ffc68ff99b453c1d304134"'),
    "Cache-Control": ("How long anybody may keep it.", "public, max-age=5, must-revalidate"),
    "Access-Control-Allow-Origin": ("Any site may read it.", "*"),
}


class OpenSchema(ResourceSchema):
    """One operation of `open/`."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation: its one form, an example of it, its headers, and a 304."""
        operation = super().get_operation(*args, **kwargs)
        success = operation["responses"]["200"]
        described: Any = operation_of(self.view)  # an OpenOperation
        schema = described.form or success["content"]["application/json"]["schema"]
        media_type = described.media_type.partition(";")[0]
        success["content"] = {media_type: {"schema": dict(schema), "example": described.example}}
        headers = {
            name: {"description": words, "schema": {"type": "string"}, "example": example}
            for name, (words, example) in _HEADERS.items()
        }
        success["headers"] = headers
        operation["responses"]["304"] = {"description": "Not changed since that ETag.", "headers": headers}
        return operation

    def get_operation_id(self) -> str:
        """`open_events_rpde`, `open_campaigns_retrieve`: the path's words, and the action unless it is the last."""
        words = [part.replace("-", "_") for word in self._tokenize_path() for part in word.split(".")]
        action = str(self.view.action)
        return "_".join(words if words[-1] == action else [*words, action])

    def _is_versioned(self) -> bool:
        return False

    def _get_parameters(self) -> list[dict[str, Any]]:
        return [*super()._get_parameters(), {"$ref": "#/components/parameters/If-None-Match"}]

    def _error_statuses(self, operation: Any) -> list[int]:
        # There is one form, whatever Accept says.
        return [status for status in super()._error_statuses(operation) if status != 406]
