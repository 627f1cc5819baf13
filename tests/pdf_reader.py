"""What a screen reader finds in a tagged PDF: its structure, the text of each element and what its pictures show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pikepdf


@dataclass
class Element:
    """An element of the structure: its role, its own text, its alternative text and what is in it."""

    role: str
    alt: str = ""
    text: str = ""
    inside: list["Element"] = field(default_factory=list)

    @property
    def all_text(self) -> str:
        return self.text + "".join(element.all_text for element in self.inside)

    def find(self, role: str) -> list["Element"]:
        here = [self] if self.role == role else []
        return here + [found for element in self.inside for found in element.find(role)]


class TaggedPdf:
    """The PDF, its catalogue, and the root of its structure."""

    def __init__(self, content: bytes) -> None:
        self.file = pikepdf.open(BytesIO(content))
        self.catalogue = self.file.Root
        self.texts = {}
        for page in self.file.pages:
            for number, text in _marked_texts(page):
                key = (page.obj.objgen, number)
                self.texts[key] = self.texts.get(key, "") + text
        self.root = Element("root")
        self._read(self.catalogue.StructTreeRoot, self.root, None)

    def headings(self) -> list[tuple[str, str]]:
        return [
            (element.role, element.all_text.strip())
            for element in self._walk(self.root)
            if re.fullmatch("H[1-6]", element.role)
        ]

    def tables(self) -> list[list[list[str]]]:
        """Each table as rows of the texts of its cells."""
        return [
            [[_plain(cell.all_text) for cell in row.inside if cell.role in ("TH", "TD")] for row in table.find("TR")]
            for table in self.root.find("Table")
        ]

    def bookmarks(self) -> list[str]:
        with self.file.open_outline() as outline:
            return list(_titles(outline.root))

    def all_text(self) -> str:
        return _plain(self.root.all_text)

    def _walk(self, element: Element) -> Iterator[Element]:
        for inner in element.inside:
            yield inner
            yield from self._walk(inner)

    def _read(self, node: Any, into: Element, page: Any) -> None:
        page = node.get("/Pg", page) if isinstance(node, pikepdf.Dictionary) else page
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                into.text += self.texts.get((page.objgen, kid), "")
            elif kid.get("/Type") == "/MCR":
                into.text += self.texts.get((kid.get("/Pg", page).objgen, int(kid.MCID)), "")
            elif "/S" in kid:
                element = Element(str(kid.S)[1:], str(kid.get("/Alt", "")))
                self._read(kid, element, page)
                # Its place among the texts is kept: what stands before it is an element of its own.
                into.inside += [Element("text", text=into.text)] * bool(into.text) + [element]
                into.text = ""


def _plain(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


def _titles(items: Any) -> Iterator[str]:
    for item in items:
        yield str(item.title)
        yield from _titles(item.children)


def _marked_texts(page: pikepdf.Page) -> Iterator[tuple[int, str]]:
    """The number of each marked piece of the page's content, and a text in it."""
    fonts = {name: _characters(font) for name, font in page.get("/Resources", {}).get("/Font", {}).items()}
    marks: list[tuple[int | None, str | None]] = []
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC":
                says = operands[1]
                instead = str(says.ActualText) if "/ActualText" in says else None
                marks.append((int(says.MCID) if "/MCID" in says else None, instead))
            case "BMC":
                marks.append((None, None))
            case "EMC":
                _, instead = marks.pop()
                if instead is not None and (number := _number(marks)) is not None:
                    yield number, instead
            case "Tf":
                font = fonts[str(operands[0])]
            case "Tj" | "TJ":
                number, covered = _number(marks), any(instead is not None for _, instead in marks)
                if number is not None and not covered:
                    pieces = operands[0] if str(operator) == "TJ" else operands
                    yield (
                        number,
                        "".join(_decoded(piece, font) for piece in pieces if isinstance(piece, pikepdf.String)),
                    )


def _number(marks: list[tuple[int | None, str | None]]) -> int | None:
    return next((number for number, _ in reversed(marks) if number is not None), None)


def _decoded(piece: pikepdf.String, font: dict[int, str]) -> str:
    raw = bytes(piece)
    return "".join(font.get(int.from_bytes(raw[at : at + 2]), "") for at in range(0, len(raw), 2))


def _characters(font: Any) -> dict[int, str]:
    """What each code of the font stands for, by its ToUnicode map."""
    text = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, value in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            found[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, value in re.findall(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            for place in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + place] = chr(int(value, 16) + place)
    return found
