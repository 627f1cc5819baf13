"""The names of the reference file and of See Me, Hear Me, for sentences read without a database."""

import json
from datetime import date

from campaigns.reach.reading.names import AreaName, ChannelName, KnownNames, PhaseName
from campaigns.reference_data import WEST_MIDLANDS

_FILE = json.loads(WEST_MIDLANDS.read_text())
_PARENTS = {area["code"]: area["parent"] for area in _FILE["areas"]}

COUNTY, REGION, DUDLEY, WALSALL = "E11000005", "E12000005", "E08000027", "E08000030"
FIRST, LAST = date(2017, 2, 17), date(2017, 3, 3)
HUBS_WEEK = (date(2017, 2, 20), date(2017, 2, 24))


def _lineage(code: str) -> tuple[str, ...]:
    parent = _PARENTS[code]
    return (*_lineage(parent), code) if parent else (code,)


NAMES = KnownNames(
    home=COUNTY,
    first=FIRST,
    last=LAST,
    areas=[AreaName(row["code"], row["name"], row["kind"], _lineage(row["code"])) for row in _FILE["areas"]],
    channels=[ChannelName(row["code"], row["name"], row["kind"]) for row in _FILE["channels"]],
    universes=[(row["code"], row["name"]) for row in _FILE["universes"]],
    phases=[PhaseName("Online and in the media", FIRST, LAST), PhaseName("Transport hubs week", *HUBS_WEEK)],
    own=["See Me, Hear Me", "#seemehearme"],
)
