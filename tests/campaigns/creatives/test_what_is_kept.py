"""What is kept of a file is what its preview was drawn from, and holds nothing beside the picture."""

from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from campaigns.creatives.artwork_program import draw
from campaigns.creatives.metadata import without_metadata
from tests.campaigns.creatives import artwork_files as files

PRIVATE = files.CAMERA.encode()
BLUE = (0, 0, 255)


def middle_of(picture: Any) -> tuple[int, ...]:
    return tuple(picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2)))


def test_the_preview_of_a_document_shows_what_is_kept_of_it_and_nothing_that_hung_on_its_pages(tmp_path):
    sent = files.annotated_pdf()
    assert middle_of(pypdfium2.PdfDocument(sent)[0].render().to_pil()) != BLUE  # the stamp is on top
    draw(sent, "application/pdf", tmp_path)
    kept = (tmp_path / "original").read_bytes()
    # As a printer would have it, whatever is drawn along.
    assert middle_of(pypdfium2.PdfDocument(kept)[0].render(draw_annots=True).to_pil()) == BLUE
    red, green, blue = middle_of(Image.open(tmp_path / "preview"))
    assert blue > 250 and red < 5 and green < 5
    assert PRIVATE not in kept and b"/Stamp" not in kept and b"/Widget" not in kept


def test_the_preview_is_drawn_from_the_bytes_that_are_kept(tmp_path, monkeypatch):
    """Not from what was sent: whatever is done to it between, the reviewer sees what the printer gets."""
    other = files.saved("PDF", files.poster(colour="blue"))
    monkeypatch.setattr("campaigns.creatives.metadata.without_metadata", lambda *_: other)
    draw(files.saved("PDF", files.poster(colour="red")), "application/pdf", tmp_path)
    assert (tmp_path / "original").read_bytes() == other
    red, _, blue = Image.open(tmp_path / "preview").getpixel((5, 5))
    assert blue > 250 and red < 5


JFIF = b"JFIF\x00\x01\x02\x00\x00\x48\x00\x48"
PARTS = {
    "a small copy in JFIF": (0xE0, JFIF + b"\x03\x03" + PRIVATE.ljust(27)),
    "a small copy beside JFIF": (0xE0, b"JFXX\x00\x13" + PRIVATE),
    "what a camera calls APP0": (0xE0, b"AVI1" + PRIVATE),
    "JFIF that ends at once": (0xE0, b"JFIF\x00" + PRIVATE[:3]),
    "what is not of Adobe": (0xEE, PRIVATE),
    "a part of a later standard": (0xF7, PRIVATE),
    "a part that is reserved": (0xC8, PRIVATE),
    "pictures of another view": (0xE2, b"MPF\x00" + PRIVATE),
}


@pytest.mark.parametrize("part", PARTS)
def test_of_a_jpeg_only_what_the_picture_is_made_of_is_kept(part: str):
    marker, body = PARTS[part]
    sent = files.jpeg_with((marker, body))
    kept = without_metadata(sent, "image/jpeg")
    assert PRIVATE[:3] not in kept, part
    assert Image.open(BytesIO(kept)).tobytes() == Image.open(BytesIO(files.saved("JPEG"))).tobytes()


def test_how_dense_a_jpeg_is_and_its_colours_stay():
    profile = b"ICC_PROFILE\x00\x01\x01" + bytes(40)
    kept = without_metadata(files.jpeg_with((0xE2, profile), (0xEE, b"Adobe\x00\x64" + bytes(5))), "image/jpeg")
    assert profile in kept and b"Adobe" in kept
    dense = without_metadata(files.saved("JPEG", dpi=(300, 300)), "image/jpeg")
    assert Image.open(BytesIO(dense)).info["dpi"] == (300, 300)
