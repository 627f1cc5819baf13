"""The documentation site as it is built, in a browser: whole, searchable, and without a request to another host."""

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser.test_documentation_pages import CHROMIUM, visit

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    "/docs/": "You have just got the code",
    "/docs/workflows/": "Written from the tables",
    "/docs/decisions/": "expensive to undo",
    "/docs/search/?q=withheld": "pages matching the search query",
}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    subprocess.run(["make", "docs-site"], cwd=ROOT, check=True, capture_output=True)  # noqa: S607


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium on the PATH; continuous integration installs it")
@pytest.mark.django_db(transaction=True)
def test_the_site_asks_no_other_host_and_keeps_to_its_policy(live_server) -> None:
    with ThreadPoolExecutor(1) as thread:
        for address, text in PAGES.items():
            seen = thread.submit(visit, f"{live_server.url}{address}", text).result(timeout=90)
            assert (seen.hosts - {""}, seen.errors) == ({urlsplit(live_server.url).netloc}, []), address


@pytest.mark.parametrize(
    "dead", ["[a page](nowhere.md)", "[a heading](method.md#nowhere)", "[a file](../nowhere.json)", "[here](#nowhere)"]
)
def test_a_link_that_leads_nowhere_fails_the_build_and_leaves_the_site(tmp_path: Path, dead: str) -> None:
    for name in ("docs", "bench", "campaigns/reference"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("data", "*.pyc", "openapi.yaml"))
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", ".env.example"):
        shutil.copy(ROOT / name, tmp_path)
    with (tmp_path / "docs" / "index.md").open("a") as index:
        index.write(f"\nAnd {dead}.\n")
    site = tmp_path / "site"
    site.mkdir()
    python = ROOT / ".local" / "site-tools" / "bin" / "python"
    build = subprocess.run(
        [python, tmp_path / "docs" / "site" / "lay_out.py", site], capture_output=True, text=True, check=False
    )
    assert build.returncode != 0
    warnings = [line for line in build.stderr.splitlines() if "WARNING" in line]
    assert len(warnings) == 1 and "index.md" in warnings[0] and "nowhere" in warnings[0], build.stderr
    assert list(site.iterdir()) == []
