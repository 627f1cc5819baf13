"""What people call the columns of a table, in one word: without capitals, spaces and signs."""

import re
from collections.abc import Mapping

# By the column of the resource.
CALLED: Mapping[str, tuple[str, ...]] = {
    "external_ref": ("reference", "ref", "yourreference", "rowid", "eventref", "eventid", "uniqueid", "refno"),
    "campaign": ("campaignname", "campaigncode"),
    "title": ("eventtitle", "event", "eventname", "name", "heading", "activity", "nameofevent", "titleofevent"),
    "kind": ("type", "eventtype", "category", "typeofevent", "format"),
    "starts_at": ("start", "starts", "begin", "startdate", "starttime", "startdatetime", "date", "when", "dateandtime"),
    "ends_at": ("end", "ends", "finish", "enddate", "endtime", "enddatetime", "until", "finishtime", "finishes"),
    "starts_on": ("start", "startdate", "begin"),
    "ends_on": ("end", "enddate", "finish"),
    "place.name": ("venue", "location", "place", "where", "site", "venuename", "nameofvenue"),
    "place.address": ("address", "street", "venueaddress"),
    "place.postcode": ("postcode", "postalcode", "zip", "venuepostcode"),
    "place.longitude": ("longitude", "lng", "lon", "long"),
    "place.latitude": ("latitude", "lat"),
    "summary": ("description", "details", "notes", "about", "blurb"),
    "url": ("link", "website", "webaddress", "webpage", "weblink"),
    "stop": ("stopcode", "atcocode", "atco", "naptan", "busstop", "naptancode", "stopid", "station", "busstopcode"),
    "site.stop": ("stop", "stopcode", "atcocode", "atco", "naptan", "busstop", "naptancode", "stopid", "station"),
    "period.from": ("from", "start", "startdate", "datefrom", "fromdate", "begin"),
    "period.to": ("to", "end", "enddate", "dateto", "todate", "finish"),
    "value": ("number", "count", "figure", "total", "amount", "result"),
    "quantity": ("number", "count", "posters", "howmany", "copies", "numberofposters"),
    "area": ("council", "district", "authority", "gsscode", "areacode"),
    "channel": ("medium", "channelcode", "where"),
    "partners": ("partner", "with", "jointlywith", "partnerorganisations"),
    "measure": ("metric", "unit"),
}
# Those of a day and of times of day, by whether they are about the end.
DAY_WORDS = ("date", "day", "eventdate", "when", "dates", "startdate", "dateofevent", "datefrom", "start", "starts")
END_WORDS = ("end", "ends", "enddate", "endtime", "finish", "finishtime", "finishes", "until", "to", "timeto", "dateto")
TIME_WORDS = (
    *("time", "times", "start", "starttime", "timefrom", "from", "starts", "begin", "begins", "hours", "timing"),
    *("timings", "startfinish", "startend", "duration", "whattime", "timeofevent", "when"),
)
STOP_WORDS = ("stop", "busstop", "station", "stopname", "busstopname", "stationname", "busstation", "nearestbusstop")


def squashed(heading: str) -> str:
    """A heading without what people add or leave out: capitals, spaces, dots, lines."""
    return re.sub(r"[\W_]+", "", heading.casefold())


def words_of(heading: str) -> list[str]:
    """The ways in which a heading may be meant: whole, without what stands in brackets, and each side of a stroke."""
    plain = re.sub(r"[(\[{][^)\]}]{0,80}[)\]}]", " ", heading)
    parts = re.split(r"[/|&,]|\band\b|\bor\b", plain, flags=re.IGNORECASE) if len(plain) < 200 else []
    return [word for word in dict.fromkeys(map(squashed, (heading, plain, *parts))) if word]
