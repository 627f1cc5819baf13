"""A picture of the reach page as one for a slide: a PNG of 1,920 by 1,080 dots around the very SVG of the page, with
what it is of, how it is read and where it comes from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from campaigns.reach.wording.prose import days_in_words, place_with_article
from coordination.templatetags.plain_dates import day
from coordination.typesetting.typesetting import typeset

PNG = "image/png"
_TEMPLATE = Path(__file__).with_name("slide.typ")
_TITLES = {"people": "How many different people", "channels": "Contacts by channel"}
_BARS = (
    "Filled: what it is at least. Shaded: what it is at most. An arrow: nothing bounds it. Units of different channels"
    " do not add."
)


def slide_of(name: str, svg: str, reach: Mapping[str, Any]) -> bytes:
    """The PNG of the picture of that name; `reach` is what the page shows (`Reach.context`). Raises CannotTypeset
    or Busy."""
    campaign, completeness = reach["campaign"], reach["completeness"]
    days = days_in_words(campaign.starts_on, campaign.ends_on)
    counted = f"{completeness['reported']} of {completeness['expected']} organisations had reported"
    facts = {
        "title": _TITLES[name],
        "of": f"{campaign.shown_name}: {place_with_article(campaign.area.name)}, {days}",
        "svg": svg,
        "rows": len(reach["channels"]) if name == "channels" else None,
        "reading": _BARS if name == "channels" else _people_in_words(reach["people"]),
        "source": f"Source: Campaign coordination ({settings.PUBLIC_URL}), by the figures known on"
        f" {day(reach['as_of'].date())}; {counted}.",
    }
    return typeset(_TEMPLATE, facts, "png")


def _people_in_words(people: Mapping[str, Any]) -> str:
    low, high, modelled = people["low"], people["high"], people["modelled"]
    upper = "; nothing bounds how many more" if high is None else f" and at most {high:,}"
    dot = f" The dot is what a model makes of it, {modelled['value']:,}: it is no measurement." if modelled else ""
    return f"At least {low:,}{upper}.{dot}"
