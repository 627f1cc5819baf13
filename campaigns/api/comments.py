"""`/placements/{placement}/comments/`: what a council and its reviewer say of a placement."""

from campaigns.api.under_placement import UnderPlacement
from campaigns.models import Comment
from campaigns.permissions import COMMENTS
from campaigns.placements import comments
from coordination.api.described import OperationSpec
from coordination.api.filters import AnyOfSlugs, Since, StrictFilters
from coordination.api.serializers import StrictModelSerializer, StrictSerializer
from coordination.fields import CodeField, FreeTextField, KeyField
from coordination.ground.screening import Readers

_EXAMPLE = "The shelter faces a school: may it hang on the other side?"


class NewCommentSerializer(StrictSerializer):
    """What is said; no name of anybody."""

    readers = Readers.PARTNERS
    example = {"text": _EXAMPLE}
    text = FreeTextField(max_length=1000)


class CommentSerializer(StrictModelSerializer):
    readers = Readers.PARTNERS
    example = {
        "id": "01890a5d-ac96-774b-bcce-b302099a8066",
        "placement": "01890a5d-ac96-774b-bcce-b302099a8058",
        "campaign": "see-me-hear-me",
        "organisation": "british-transport-police",
        "text": _EXAMPLE,
        "posted_by": "person:01890a5d-ac96-774b-bcce-b302099a8064",
        "version": 1,
        "created_at": "2017-02-02T10:12:00Z",
        "updated_at": "2017-02-02T10:12:00Z",
    }
    placement = KeyField(read_only=True)
    campaign = KeyField(read_only=True)
    organisation = KeyField(read_only=True, help_text="Who says it: the placement's owner, or who reviews it.")
    text = FreeTextField(max_length=1000)
    posted_by = CodeField(read_only=True, help_text="By whom it was posted (`person:…`, `key:…`).")

    class Meta:
        model = Comment
        fields = (
            "id",
            "placement",
            "campaign",
            "organisation",
            "text",
            "posted_by",
            "version",
            "created_at",
            "updated_at",
        )
        read_only_fields = tuple(name for name in fields if name != "text")


class CommentFilters(StrictFilters):
    organisation = AnyOfSlugs()
    updated_since = Since("updated_at")


class Comments(UnderPlacement):
    """What is said of one placement, the first first: by its owner here, by whoever reviews it at
    `/reviews/{id}/comment/`. Both read it, and the campaign's lead; whoever judges independently reads what other
    reviewers say once they have decided. It decides nothing, and stays."""

    model = Comment
    permissions = COMMENTS
    serializer_class = CommentSerializer
    filterset_class = CommentFilters
    ordering = ("id",)
    lookup_field = "id"
    create_rule = comments.add_comment
    operations = {
        "list": OperationSpec(summary="List what is said of a placement"),
        "create": OperationSpec(summary="Say something of your placement to whoever reviews it"),
        "retrieve": OperationSpec(summary="Show one comment on a placement"),
    }
