"""A Stops.csv of invented stops with the columns, the order and the proportions of the national one."""

import csv
import random
from pathlib import Path

SEED = 430
# As published: the current vintage's 43 columns.
HEADER = """
    ATCOCode NaptanCode PlateCode CleardownCode CommonName CommonNameLang ShortCommonName ShortCommonNameLang Landmark
    LandmarkLang Street StreetLang Crossing CrossingLang Indicator IndicatorLang Bearing NptgLocalityCode LocalityName
    ParentLocalityName GrandParentLocalityName Town TownLang Suburb SuburbLang LocalityCentre GridType Easting Northing
    Longitude Latitude StopType BusStopType TimingStatus DefaultWaitTime Notes NotesLang AdministrativeAreaCode
    CreationDateTime ModificationDateTime RevisionNumber Modification Status
""".split()  # noqa: SIM905 - a list of 43 strings would fill two screens
PREFIXES = [f"{number:03}" for number in (*range(10, 60), *range(100, 150), *range(200, 230), 430, 910, 940)]
TYPES, TYPE_WEIGHTS = ("BCT", "BCS", "RSE", "TMU", "PLT", "RLY", "FTD"), (900, 50, 12, 10, 12, 8, 8)
STREETS = [
    f"{first} {second}" for first in ("Station", "High", "Church", "Mill", "Park") for second in ("Road", "Lane")
]
BEARINGS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")


def write_file(path: Path, rows: int, *, changed: float = 0.0) -> None:
    """A Stops.csv of `rows` invented stops in ATCO order, always the same; a share of them renamed and revised."""
    chance = random.Random(SEED)  # noqa: S311
    revised = random.Random(SEED + 1)  # noqa: S311
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        for number in range(rows):
            row = make_row(number, rows, chance)
            if revised.random() < changed:
                row |= {"CommonName": f"{row['CommonName']} New", "ModificationDateTime": "2026-07-01T09:00:00"}
            writer.writerow(row)


def make_row(number: int, rows: int, chance: random.Random) -> dict[str, object]:
    """One stop; a thirtieth lie about the seven boundaries, a hundredth have no degrees, a seventh are inactive."""
    prefix = PREFIXES[number * len(PREFIXES) // rows]
    near = chance.random() < 1 / 30
    longitude = chance.uniform(-2.2, -1.5) if near else chance.uniform(-4.5, 1.0)
    latitude = chance.uniform(52.4, 52.6) if near else chance.uniform(50.8, 55.0)
    degrees = chance.random() > 0.01
    street, active = chance.choice(STREETS), chance.random() > 1 / 7
    return {
        "ATCOCode": f"{prefix}{number:08}",
        "NaptanCode": f"nw{number:06}",
        "CommonName": f"{street} {chance.randrange(400)}",
        "Landmark": f"Number {chance.randrange(200)}",
        "Street": street,
        "Indicator": chance.choice(("opp", "adj", "o/s", f"Stop {chance.randrange(30)}", "")),
        "Bearing": chance.choice(BEARINGS),
        "NptgLocalityCode": f"E00{chance.randrange(60000):05}",
        "LocalityName": f"Locality {chance.randrange(40000)}",
        "ParentLocalityName": f"Town {chance.randrange(900)}",
        "Town": f"TOWN {chance.randrange(900)}",
        "LocalityCentre": chance.choice(("true", "false")),
        "GridType": "UKOS",
        "Easting": chance.randrange(250_000, 600_000),
        "Northing": chance.randrange(150_000, 600_000),
        "Longitude": f"{longitude:.5f}" if degrees else "",
        "Latitude": f"{latitude:.5f}" if degrees else "",
        "StopType": chance.choices(TYPES, TYPE_WEIGHTS)[0],
        "BusStopType": "MKD",
        "TimingStatus": "OTH",
        "AdministrativeAreaCode": prefix,
        "CreationDateTime": "2006-09-08T14:30:00",
        "ModificationDateTime": f"20{chance.randrange(10, 26)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}"
        f"T{chance.randrange(10, 24)}:{chance.randrange(10, 60)}:{chance.randrange(10, 60)}",
        "RevisionNumber": chance.randrange(20),
        "Modification": "revise" if active else "delete",
        "Status": "active" if active else "inactive",
    }
