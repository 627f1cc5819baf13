"""How artwork stands in the OpenAPI document: a file as the body of the POST, and files as answers."""

from typing import Any

from campaigns.creatives.file_types import ANY, MEDIA_TYPES, NAMES
from campaigns.creatives.showing import SHOWN
from campaigns.models import CreativePurpose
from coordination.api.schema import ResourceSchema
from coordination.fields.references import NAMES_WHAT_IS_THERE
from coordination.ground.screening import Readers, TextKind

EXAMPLE: dict[str, Any] = {
    "id": "01890a5d-ac96-774b-bcce-b302099a8063",
    "campaign": "see-me-hear-me",
    "organisation": "dudley",
    "title": "Know the signs",
    "alt_text": "Two hands, and the words Know the signs.",
    "purpose": "artwork",
    "digest": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "media_type": "image/png",
    "size": 482113,
    "width": 2480,
    "height": 3508,
    "pages": None,
    "status": "ready",
    "status_reason": None,
    "files": {
        "original": "/api/v1/creatives/01890a5d-ac96-774b-bcce-b302099a8063/files/original/",
        "preview": "/api/v1/creatives/01890a5d-ac96-774b-bcce-b302099a8063/files/preview/",
        "thumbnail": "/api/v1/creatives/01890a5d-ac96-774b-bcce-b302099a8063/files/thumbnail/",
    },
    "held_reason": None,
    "version": 2,
    "created_at": "2017-02-01T09:30:00Z",
    "updated_at": "2017-02-01T09:30:04Z",
}
_PROSE = {"type": "string", "x-screened-as": TextKind.PROSE.value, "x-read-by": Readers.PARTNERS.value}
PARAMETERS = {
    "campaign": {"type": "string", "x-not-screened": NAMES_WHAT_IS_THERE, "description": "The slug of the campaign."},
    "title": {**_PROSE, "maxLength": 200, "description": "What the artwork is called."},
    "alt_text": {
        **_PROSE,
        "maxLength": 500,
        "description": "What it shows and says, for whoever cannot see it.",
    },
    "purpose": {
        "type": "string",
        "enum": CreativePurpose.values,
        "default": CreativePurpose.ARTWORK.value,
        "description": (
            "Whether it is what is to hang, or a photograph of a poster as it hangs, which is named where that is"
            " reported as installed. Photograph the poster, not people."
        ),
    },
}
# With which a file is refused that is no artwork, or that is more than can be drawn.
ARTWORK_RULES = (
    *("animated", "damaged", "empty", "not_a_photograph", "not_artwork", "not_its_type", "svg", "too_many_pixels"),
    *("not_found", "title blank", "alt_text blank", "control_character"),
)
_REQUIRED = ("campaign", "title")
_BYTES = "(the bytes of the file)"
_NOT_READ = "It is no text; what is said of it stands in the address."
_FILE = {"type": "string", "format": "binary", "description": "The file.", "x-not-screened": _NOT_READ}
_SHOWN_FILE = {"type": "string", "format": "binary"}
_HEADERS = {
    "ETag": "The digest of the file.",
    "Content-Security-Policy": "Nothing in it is run or loaded.",
    "Content-Disposition": "The original is to be saved.",
}


class CreativeSchema(ResourceSchema):
    """The operations with files in them."""

    def get_operation(self, *args: Any, **kwargs: Any) -> Any:
        """The operation; a file is read or answered as it is."""
        operation = super().get_operation(*args, **kwargs)
        if self.view.action == "create":
            for parameter in operation["parameters"]:
                parameter |= {"required": True} if parameter.get("name") in _REQUIRED else {}
            media_types = {media_type: {"schema": _FILE, "example": _BYTES} for media_type in (*MEDIA_TYPES, ANY)}
            operation["requestBody"] = {"required": True, "content": media_types}
        if self.view.action == "show":
            for parameter in operation["parameters"]:
                parameter["schema"] |= {"enum": list(SHOWN)} if parameter.get("name") == "file" else {}
            answer = operation["responses"]["200"]
            answer["content"] = {media_type: {"schema": _SHOWN_FILE, "example": _BYTES} for media_type in NAMES}
            answer["headers"] = {
                name: {"description": says, "schema": {"type": "string"}} for name, says in _HEADERS.items()
            }
            operation["responses"]["304"] = {"description": "Not changed since that ETag."}
        return operation

    def get_request_serializer(self) -> Any:
        """None where a file is read."""
        return None if self.view.action == "create" else super().get_request_serializer()
