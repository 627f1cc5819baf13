"""A poster is reported as installed with a photograph, in one step."""

from datetime import date
from typing import IO

from campaigns.creatives.uploading import add_creative, check_not_empty, receive_file
from campaigns.models import CreativePurpose, Placement
from campaigns.placements.photographs import standing_photograph
from campaigns.placements.rules import install_placement
from campaigns.workflow import PLACEMENT
from coordination.ground.actor import Actor
from coordination.ledger.transaction import writing

TITLE = "Photograph of the poster"
ALT_TEXT = "The poster where it hangs."


def install_with_photograph(
    placement: Placement,
    *,
    by: Actor,
    expected_version: int | None,
    on: date,
    stream: IO[bytes],
    size: int,
    declared: str,
) -> Placement:
    """It went up on that day, as the file shows. The very file that was given for another placement serves again.

    Raises NotFound, Forbidden, Stale, Conflict or Invalid, as an upload and a report without a photograph do; then
    nothing is kept of either.
    """
    PLACEMENT.authorise("install", by, placement)
    PLACEMENT.check_possible("install", placement.status)
    check_not_empty(size)
    received = receive_file(stream, declared, CreativePurpose.PHOTOGRAPH)
    with writing(by):
        if standing_photograph(placement, received.sha256) is None:
            add_creative(
                received,
                by=by,
                campaign=placement.campaign,
                title=TITLE,
                alt_text=ALT_TEXT,
                purpose=CreativePurpose.PHOTOGRAPH,
            )
        return install_placement(
            placement, by=by, expected_version=expected_version, on=on, photograph_sha256=received.sha256
        )
