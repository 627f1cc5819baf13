"""Lays out the pages of the repository as the documentation site has them, and has Sphinx build it.

The pages are the files that are read in the repository too: README.md, docs/ and a few more. A link between two of them
leads from page to page here; one to an address of the service stays one; any other file is taken along. The
contents beside each page are those of docs/index.md, paragraph by paragraph.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from sphinx.cmd.build import main as sphinx

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
OTHERS = {"README.md": "readme.md", "CONTRIBUTING.md": "contributing.md", "CHANGELOG.md": "changelog.md"}
OTHERS |= {"bench/RESULTS.md": "benchmarks.md", "docs/decisions/README.md": "decisions/index.md"}
# Files that the service itself serves, and where.
SERVED = {"openapi.yaml": "/api/v1/schema/", "partners/templates/terms/1.html": "/terms/1/"}
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
DIAGRAM = re.compile(r"^```mermaid$.*?^```\n\n?", re.DOTALL | re.MULTILINE)
WHO = re.compile(r"^\*\*(.+?)\.\*\*(.*?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)


def pages() -> dict[str, str]:
    """Where each page of the repository is in the site."""
    ours = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "docs").rglob("*.md"))]
    return {name: name.removeprefix("docs/") for name in ours} | OTHERS


def lay_out(source: Path) -> None:
    """Write every page into `source`, as the site has it."""
    places = pages()
    for name, place in places.items():
        text = DIAGRAM.sub("", (ROOT / name).read_text())
        if place == "index.md":
            text += "".join(contents(text, places))
        if place == "decisions/index.md":
            text += "\n```{toctree}\n:hidden:\n:glob:\n\n0*\n```\n"
        laid_out = outside_fences(text, lambda part, name=name: relinked(part, name, places, source))
        write(source / place, laid_out.encode())


def outside_fences(text: str, change: Callable[[str], str]) -> str:
    """The text, changed wherever it is not an example."""
    examples = FENCE.findall(text)
    parts = [change(part) for part in FENCE.split(text)]
    return "".join(part + example for part, example in zip(parts, [*examples, ""], strict=True))


def relinked(text: str, page: str, places: dict[str, str], source: Path) -> str:
    """The text of the page, its links as they are in the site."""
    here = PurePosixPath(places[page]).parent

    def leading(link: re.Match[str]) -> str:
        target, hash_, anchor = link[1].partition("#")
        if target.startswith("/"):
            return f"](service:{link[1]})"
        name = named_file(os.path.relpath((ROOT / page).parent / target, ROOT))
        if name in SERVED:
            return f"](service:{SERVED[name]})"
        if name in places:
            return f"]({os.path.relpath(places[name], here)}{hash_}{anchor})"
        if not (ROOT / name).is_file():
            return link[0]  # Sphinx says that it is not there
        taken_along = f"files/{name.replace('/.', '/').lstrip('.')}"
        write(source / taken_along, (ROOT / name).read_bytes())
        return f"]({os.path.relpath(taken_along, here)})"

    return LINK.sub(leading, text)


def named_file(name: str) -> str:
    """The page of a folder, as where it is read in the repository; any other name as it is."""
    return f"{name}/README.md" if (ROOT / name).is_dir() else name


def contents(index: str, places: dict[str, str]) -> Iterator[str]:
    """The contents of the site: who somebody is, and the pages that docs/index.md gives them; each page once."""
    listed = {"index.md"}
    for who, links in WHO.findall(index):
        names = [named_file(os.path.normpath(f"docs/{link.partition('#')[0]}")) for link in LINK.findall(links)]
        new = [place for name in dict.fromkeys(names) if (place := places.get(name, "index.md")) not in listed]
        listed |= set(new)
        yield f"\n```{{toctree}}\n:hidden:\n:caption: {who}\n\n" + "\n".join(new) + "\n```\n"
    rest = [place for place in places.values() if place not in listed and not place.startswith("decisions/")]
    yield "\n```{toctree}\n:hidden:\n:caption: Besides\n\n" + "\n".join(rest) + "\n```\n"


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main(site: Path) -> int:
    """Build the site in place of the one that is there, unless a link leads nowhere; Sphinx says which."""
    with tempfile.TemporaryDirectory() as work:
        source, new = Path(work, "source"), Path(work, "html")
        lay_out(source)
        strictly = ["--quiet", "--fail-on-warning", "--keep-going"]
        outcome = sphinx([*strictly, "-b", "dirhtml", "-c", str(HERE), "-d", f"{work}/doctrees", str(source), str(new)])
        if outcome == 0:
            shutil.rmtree(site, ignore_errors=True)
            shutil.copytree(new, site, ignore=shutil.ignore_patterns(".buildinfo*", "objects.inv"))
    return outcome


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()))
