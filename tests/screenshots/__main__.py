"""`python -m tests.screenshots`: the main pages of a fresh demonstration as PNG files, in docs/screenshots/.

Each is 1,000 pixels wide, and as high as its page, but at most 1,400: what stands first is what a reader looks for.
"""

import io
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.test_documentation_pages import CHROMIUM, QUIET
from tests.screenshots.pages import PAGES, Picture
from tests.whole_service import ROOT, printed_by, serving

HOME = ROOT / ".local" / "screenshots"
FOLDER = ROOT / "docs" / "screenshots"
WIDTH, MOST_HEIGHT = 1_000, 1_400  # pixels
COLOURS = 128


def main() -> None:
    """Take them all anew; one that cannot be taken ends it."""
    FOLDER.mkdir(exist_ok=True)
    with serving(HOME) as address, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for who in dict.fromkeys(picture.who for picture in PAGES):
            viewport = {"width": WIDTH, "height": 800}
            page = browser.new_context(base_url=address, viewport=viewport).new_page()
            if who:
                _sign_in(page, who)
            for picture in PAGES:
                if picture.who == who:
                    _take(page, picture)
        browser.close()


def _take(page: Any, picture: Picture) -> None:
    page.goto(picture.address)
    for step in picture.steps:
        step(page)
    taken = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    part = taken.crop((0, 0, taken.width, min(taken.height, MOST_HEIGHT)))
    file: Path = FOLDER / f"{picture.name}.png"
    part.convert("RGB").quantize(COLOURS).save(file, optimize=True)
    print(f"{file.relative_to(ROOT)}: {part.width} x {part.height}, {file.stat().st_size // 1_000} kB")  # noqa: T201


def _sign_in(page: Any, who: str) -> None:
    """Sign in as somebody of the demonstration, with the code of their app where one is asked for."""
    page.goto("/account/sign-in/")
    page.get_by_label("Email address").fill(who)
    page.get_by_label("Password", exact=True).fill((HOME / "demonstration-password").read_text())
    page.get_by_role("button", name="Sign in", exact=True).click()
    if page.get_by_label("Security code").count():
        page.get_by_label("Security code").fill(printed_by(HOME, "demonstration_codes", who).split()[0])
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Sign out").or_(page.get_by_role("button", name="Sign out")).first.wait_for()


if __name__ == "__main__":
    main()
