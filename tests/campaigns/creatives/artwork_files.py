"""Artwork of every kind, drawn when it is asked for; no picture of anybody."""

import struct
import zlib
from functools import cache
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw, TiffImagePlugin

BIRMINGHAM = ((52.0, 28.0, 45.12), (1.0, 53.0, 30.34))  # degrees, minutes, seconds: as a telephone writes them
CAMERA = "Telephone of somebody"


@cache
def poster(width: int = 300, height: int = 420, colour: str = "teal") -> Image.Image:
    """A plain sheet with a frame."""
    sheet = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(sheet).rectangle((10, 10, width // 2, height // 3), fill="white")
    return sheet


def saved(kind: str, sheet: Image.Image | None = None, **options: Any) -> bytes:
    """The sheet as PNG, JPEG, WEBP or PDF."""
    (sheet or poster()).save(file := BytesIO(), kind, **options)
    return file.getvalue()


def exif(turned: int = 1) -> Image.Exif:
    """What a telephone writes into a photograph: where, with what, and how it was held."""
    tags = Image.Exif()
    tags[0x0112], tags[0x0110] = turned, CAMERA
    tags.get_ifd(0x8825).update({1: "N", 2: BIRMINGHAM[0], 3: "W", 4: BIRMINGHAM[1]})
    return tags


def xmp() -> bytes:
    """The same as Adobe writes it."""
    return f"<?xpacket begin='' id='W5M0'?><x:xmpmeta><p>{CAMERA}</p></x:xmpmeta><?xpacket end='w'?>".encode()


def photograph(kind: str, turned: int = 1) -> bytes:
    """With GPS in it, in every way that its kind has."""
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        said = PngInfo()
        said.add_text("Author", CAMERA)
        said.add_itxt("XML:com.adobe.xmp", xmp().decode())
        return saved(kind, exif=exif(turned), pnginfo=said)
    if kind == "PDF":
        sheet = Image.open(BytesIO(saved("JPEG", exif=exif(turned), xmp=xmp())))
        return saved_with_its_bytes(sheet)
    more = {"xmp": xmp()} | ({"comment": CAMERA.encode()} if kind == "JPEG" else {})
    return saved(kind, exif=exif(turned), **more)


def saved_with_its_bytes(sheet: Image.Image) -> bytes:
    """A PDF whose page is that very JPEG, Exif and all, with an author."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(300, 420)
    image = pypdfium2.PdfImage.new(document)
    sheet.fp.seek(0)
    image.load_jpeg(BytesIO(sheet.fp.read()), inline=True)
    image.set_matrix(pypdfium2.PdfMatrix().scale(300, 420))
    page.insert_obj(image)
    page.gen_content()
    document.save(file := BytesIO())
    return file.getvalue()


def says_where_it_was_taken(content: bytes) -> bool:
    """Whether anything is left of the place or the telephone."""
    return (
        CAMERA.encode() in content or (b"Exif\x00\x00" in content and b"\x88\x25" in content) or b"xmpmeta" in content
    )


def png_of(width: int, height: int, rows: int = 1) -> bytes:
    """A PNG that claims to be so large, with so many of its rows."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1 + 3 * width) * rows, 9)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", data) + part(b"IEND", b"")


def pdf_of(pages: int, width: float = 300, height: float = 420) -> bytes:
    """An empty document."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, height)
    document.save(file := BytesIO())
    return file.getvalue()


def annotated_pdf() -> bytes:
    """A blue square on the page, and a red stamp on top of it that says something."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    objects.append(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 420] /Contents 4 0 R /Resources << >> /Annots [5 0 R 7 0 R] >>"
    )
    objects.append(_stream("", "0 0 1 rg 0 0 300 420 re f"))
    note = f"/Rect [50 50 250 370] /Contents ({CAMERA}) /AP << /N 6 0 R >> /F 4"
    objects.append(f"<< /Type /Annot /Subtype /Stamp {note} >>")
    objects.append(_stream("/Type /XObject /Subtype /Form /BBox [0 0 200 320]", "1 0 0 rg 0 0 200 320 re f"))
    objects.append(f"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V ({CAMERA}) {note} >>")
    return _written(objects)


def jpeg_with(*parts: tuple[int, bytes]) -> bytes:
    """The sheet as JPEG, with these parts, each a marker and what it holds, before all of its own."""
    content = saved("JPEG")
    added = b"".join(bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in parts)
    return content[:2] + added + content[2:]


def pdf_bomb(forms: int = 12, each: int = 12) -> bytes:
    """A page that draws a form that draws a form …, each a dozen times: a few kilobytes that never end."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
    objects.append(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 420] /Contents 4 0 R"
        " /Resources << /XObject << /F 5 0 R >> >> >>"
    )
    objects.append(_stream("", "/F Do " * each))
    for number in range(forms):
        inner = f"/Resources << /XObject << /F {number + 6} 0 R >> >>" if number < forms - 1 else ""
        drawing = "/F Do " * each if inner else "0 0 300 420 re f " * 100
        objects.append(_stream(f"/Type /XObject /Subtype /Form /BBox [0 0 300 420] {inner}", drawing))
    return _written(objects)


def _stream(entries: str, content: str) -> str:
    return f"<< {entries} /Length {len(content)} >>\nstream\n{content}\nendstream"


def _written(objects: list[str]) -> bytes:
    file, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(file)
    file += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return file + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()


assert TiffImagePlugin  # registers how Exif is written
