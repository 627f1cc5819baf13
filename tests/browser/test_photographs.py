"""A poster is reported as up with a photograph, and its pages are sound, in a browser."""

from pathlib import Path
from typing import Any

import pytest

from campaigns.creatives.drawing import draw_pending
from campaigns.models import Placement
from tests import make
from tests.browser.test_console import in_browser, violations
from tests.browser.test_council import pytestmark, sign_in, world
from tests.campaigns.creatives import artwork_files as files

__all__ = ["pytestmark", "world"]


def report_with(page: Any, address: str, file: Path) -> None:
    """Choose the file on the page of the placement, on the day that stands there, and send the form."""
    page.goto(address)
    page.get_by_label("A photograph of it, if you have one").set_input_files(file)
    page.get_by_role("button", name="Report it as up").click()


@pytest.mark.parametrize("width", [320, 1000])
def test_an_officer_reports_a_poster_with_a_photograph(live_server: Any, width: int, tmp_path: Path) -> None:
    placement = make.make_placement(status="approved")
    address = f"/placements/{placement.pk}/"
    photograph, document = tmp_path / "IMG_0017.jpg", tmp_path / "poster.pdf"
    photograph.write_bytes(files.photograph("JPEG"))
    document.write_bytes(files.pdf_of(1))

    def steps(page: Any) -> list[Any]:
        sign_in(page)
        faults: list[Any] = []

        def look(name: str) -> None:
            faults.extend(violations(page))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append((name, "is too wide"))

        report_with(page, address, document)
        page.get_by_role("link", name="A photograph is a PNG, JPEG or WebP; this is a PDF.").wait_for()
        look("refused")
        report_with(page, address, photograph)
        page.get_by_text("The photograph is being drawn").wait_for()
        look("reported")
        return faults

    browser = {"viewport": {"width": width, "height": 800}, "bypass_csp": True}
    assert in_browser(live_server.url, steps, **browser) == []
    assert draw_pending()

    def shown(page: Any) -> list[Any]:
        sign_in(page)
        page.goto(address)
        page.get_by_role("img", name="The poster where it hangs.").wait_for()
        faults = violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append("is too wide")
        return faults

    assert in_browser(live_server.url, shown, **browser) == []


def test_without_scripts_the_photograph_is_given_and_taken_out(live_server: Any, tmp_path: Path) -> None:
    placement = make.make_placement(status="approved")
    photograph = tmp_path / "IMG_0017.jpg"
    photograph.write_bytes(files.photograph("JPEG"))

    def steps(page: Any) -> None:
        sign_in(page)
        report_with(page, f"/placements/{placement.pk}/", photograph)
        page.get_by_text("is reported as up").wait_for()
        page.get_by_text("Take the photograph out").click()
        page.get_by_role("button", name="Take it out").click()
        page.get_by_text("A photograph was given, and has been taken out.").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    assert Placement.objects.get().status == "installed"
