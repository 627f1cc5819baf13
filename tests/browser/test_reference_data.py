"""Whoever runs the service sends a reference file and confirms it: without scripts, at 320 pixels, and held against
axe."""

from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.core.management import call_command

from campaigns.models import SiteType
from campaigns.reference_loading import ask_comparison
from coordination.jobs.worker import run_next
from partners.access import actor_for_membership
from partners.models import Membership
from tests import make
from tests.browser.test_administration import code, pytestmark, sign_in
from tests.browser.test_console import barriers, in_browser

__all__ = ["code", "pytestmark"]
EMPTY: dict[str, Any] = {"areas": [], "organisations": [], "channels": [], "review_rules": []}
KIOSK = {"code": "kiosk", "name": "kiosk of a newsagent", "modes": ["bus"]}
HERE = "/reference-data/"


@pytest.fixture
def compared(settings: Any, code: str) -> dict[str, str]:
    """The addresses of what a worker has said of two files."""
    settings.OPERATOR = make.LEAD
    call_command("load_reference")
    SiteType.objects.filter(pk="bus_shelter").update(name="shelter")
    by = actor_for_membership(Membership.objects.get(organisation=make.LEAD))
    changed = [KIOSK, {"code": "bus_shelter", "name": "bus shelter with a long name of its own", "modes": ["bus"]}]
    files = {"good": changed, "bad": [KIOSK | {"modes": ["horse"]}, {"code": "x"}]}
    jobs = {
        name: ask_comparison(BytesIO(orjson.dumps({**EMPTY, "site_types": rows})), by=by)
        for name, rows in files.items()
    }
    while run_next():
        pass
    return {name: f"{HERE}files/{job.pk}/" for name, job in jobs.items()}


def test_a_file_is_sent_and_confirmed_without_scripts(
    live_server: Any, code: str, compared: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "kiosks.json"
    file.write_bytes(orjson.dumps({**EMPTY, "site_types": [KIOSK]}))

    def steps(page: Any) -> None:
        sign_in(page, code)
        page.goto(HERE)
        page.get_by_label("Reference file").set_input_files(file)
        page.get_by_role("button", name="See what it would change").click()
        page.get_by_role("heading", name="The file is being compared with what there is").wait_for()
        page.goto(compared["good"])
        page.get_by_role("button", name="Load exactly this").click()
        page.get_by_role("heading", name="The file is being loaded").wait_for()

    in_browser(live_server.url, steps, java_script_enabled=False)
    while run_next():
        pass
    assert SiteType.objects.filter(pk="kiosk").exists()


@pytest.mark.parametrize("width", [320, 1000])
def test_every_page_is_sound_for_axe_and_no_wider_than_the_screen(
    live_server: Any, code: str, compared: dict[str, str], width: int
) -> None:
    tabs = ("areas", "organisations", "channels", "universes", "site_types", "review_rules")
    addresses = [*(f"{HERE}?show={tab}" for tab in tabs), *compared.values()]

    def steps(page: Any) -> list[Any]:
        faults: list[Any] = []
        sign_in(page, code)
        for address in addresses:
            page.goto(address)
            faults += barriers(page)
        page.goto(HERE)
        page.get_by_role("button", name="See what it would change").click()
        page.get_by_text("There is a problem").wait_for()
        faults += barriers(page)
        return faults

    size = {"width": width, "height": 800}
    assert in_browser(live_server.url, steps, viewport=size, bypass_csp=True) == []
