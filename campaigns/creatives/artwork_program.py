"""Draws the preview and the thumbnail of one file, and copies it without its metadata: a program of its own, which no
file can make take more than it is given.

    python -m campaigns.creatives.artwork_program FILE MEDIA_TYPE FOLDER

writes `original`, `preview` and `thumbnail` into the folder and one line of JSON about the file, or why it cannot be
drawn. It knows no settings, no database and no secret.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from coordination.ground.bounded_process import limit_this_process

_MEMORY = 1_280 * 1024**2  # bytes of address space
_SECONDS = 20  # of a processor
_LARGEST_FILE = 96 * 1024**2
MOST_PAGES = 4
LARGEST_PAGE = 14_400  # points, 200 inches
PREVIEW, THUMBNAIL = 1_600, 240  # pixels of the longer side
_BETWEEN_PAGES = 24  # pixels
_ON_ITS_SIDE = 5  # and more, of the orientations of Exif
_WHITE = (255, 255, 255)
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


class CannotDraw(Exception):
    """Why not, as one of the words for which `drawing.py` has the sentences."""


def main(file: str, media_type: str, folder: str) -> None:
    """Draw it, and say what it is or why it cannot be drawn."""
    limit_this_process(memory=_MEMORY, seconds=_SECONDS, largest_file=_LARGEST_FILE)
    warnings.simplefilter("ignore")
    try:
        facts = draw(Path(file).read_bytes(), media_type, Path(folder))
    except CannotDraw as refusal:
        facts = {"refused": str(refusal)}
    except MemoryError:
        facts = {"refused": "too_much"}
    sys.stdout.write(json.dumps(facts))


def draw(content: bytes, media_type: str, folder: Path) -> dict[str, Any]:
    """What is known of the file now: width and height of a picture, pages of a PDF. Raises CannotDraw."""
    if media_type in _FORMATS:
        original, picture, facts = _drawn_picture(content, media_type)
    else:
        original, picture, facts = _drawn_document(content)
    (folder / "original").write_bytes(original)
    picture.save(folder / "preview", "JPEG", quality=85, optimize=True)
    picture.thumbnail((THUMBNAIL, THUMBNAIL))
    picture.save(folder / "thumbnail", "JPEG", quality=85, optimize=True)
    return facts


def _drawn_picture(content: bytes, media_type: str) -> tuple[bytes, Any, dict[str, Any]]:
    from PIL import Image, ImageOps

    from campaigns.creatives.file_types import MOST_PIXELS
    from campaigns.creatives.metadata import UnreadableArtwork, without_metadata

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(content), formats=[_FORMATS[media_type]]) as sent:
            orientation = sent.getexif().get(0x0112, 1)
            turned = orientation if orientation in range(2, 9) else 1
        original = without_metadata(content, media_type, turned)
        # Drawn from what is kept, so that it is known to be a picture still.
        with Image.open(BytesIO(original), formats=[_FORMATS[media_type]]) as picture:
            width, height = picture.size if turned < _ON_ITS_SIDE else reversed(picture.size)
            if picture.format == "JPEG":
                picture.draft("RGB", (PREVIEW * 2, PREVIEW * 2))
            picture.load()
            drawn = _on_white(ImageOps.exif_transpose(picture))
    except (UnreadableArtwork, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise CannotDraw("damaged") from None
    drawn.thumbnail((PREVIEW, PREVIEW))
    return original, drawn, {"width": width, "height": height}


def _on_white(picture: Any) -> Any:
    from PIL import Image

    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    picture.thumbnail((PREVIEW * 2, PREVIEW * 2))
    paper = Image.new("RGB", picture.size, _WHITE)
    layer = picture.convert("RGBA")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper


def _drawn_document(content: bytes) -> tuple[bytes, Any, dict[str, Any]]:
    """All pages of it, one below the other: drawn from the very bytes that are kept, so that whoever judges the preview
    and whoever prints the original see the same."""
    import pypdfium2

    from campaigns.creatives.file_types import PDF
    from campaigns.creatives.metadata import without_metadata

    try:
        original = without_metadata(_pages_alone(content), PDF)
        pages = list(_drawn_pages(pypdfium2.PdfDocument(original)))
    except pypdfium2.PdfiumError as fault:
        raise CannotDraw("locked" if "password" in str(fault).lower() else "damaged") from None
    if not pages:
        raise CannotDraw("damaged")
    return original, _below_each_other(pages), {"pages": len(pages)}


def _pages_alone(content: bytes) -> bytes:
    """The document without anything but its pages, and those without what hangs on them."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    if len(document) > MOST_PAGES:
        raise CannotDraw("too_many_pages")
    bare = _copied(document)
    for page in bare:
        _take_out_notes(page)
    # Copied once more: what was taken off a page stands in its document still, and is written with it.
    _copied(bare).save(written := BytesIO())
    return written.getvalue()


def _copied(document: Any) -> Any:
    import pypdfium2

    copy = pypdfium2.PdfDocument.new()
    copy.import_pages(document)
    return copy


def _drawn_pages(document: Any) -> Iterator[Any]:
    for page in document:
        width, height = page.get_size()
        if not (1 <= width <= LARGEST_PAGE and 1 <= height <= LARGEST_PAGE):
            raise CannotDraw("page_too_large")
        drawn = page.render(scale=PREVIEW / max(width, height), may_draw_forms=False, draw_annots=False)
        yield drawn.to_pil().convert("RGB")


def _take_out_notes(page: Any) -> None:
    """Comments, stamps, links, fields and files that hang on a page. Raises CannotDraw where one stays."""
    from pypdfium2 import raw

    for index in reversed(range(raw.FPDFPage_GetAnnotCount(page))):
        if not raw.FPDFPage_RemoveAnnot(page, index):
            raise CannotDraw("damaged")


def _below_each_other(pages: list[Any]) -> Any:
    from PIL import Image

    height = sum(page.height for page in pages) + _BETWEEN_PAGES * (len(pages) - 1)
    sheet = Image.new("RGB", (max(page.width for page in pages), height), (128, 128, 128))
    top = 0
    for page in pages:
        sheet.paste(page, ((sheet.width - page.width) // 2, top))
        top += page.height + _BETWEEN_PAGES
    return sheet


if __name__ == "__main__":
    main(*sys.argv[1:])
