"""Every link of every page leads to a file and a heading that are there, and every page is in the index."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub and MkDocs spell them in an address."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    assert len(PAGES) > 20
    dead = []
    for page in PAGES:
        for link in LINK.findall(FENCED.sub("", page.read_text())):
            name, _, anchor = link.partition("#")
            target = (page.parent / name).resolve() if name else page
            if name.startswith("/"):
                continue  # an address of the service
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                dead.append(f"{page.relative_to(ROOT)}: {link}")
    assert dead == []


def test_every_page_is_in_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    listed = {(index.parent / link).resolve() for link in LINK.findall(index.read_text())}
    assert {page for page in ROOT.glob("docs/*.md") if page != index} <= listed
