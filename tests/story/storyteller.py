"""The campaign of the story, with its seven councils, as they would find it: over HTTP, each with a key of its own."""

from typing import Any

from campaigns.rollups.compile import compile_marked
from partners.models import AreaPopulation
from tests import make

COUNCILS = ("birmingham", "coventry", "dudley", "sandwell", "solihull", "walsall", "wolverhampton")
CODES = dict(zip(COUNCILS, (f"E080000{number}" for number in range(25, 32)), strict=True))
CAMPAIGN = f"/api/v1/campaigns/{make.SEE_ME}/"
METRICS = "/api/v1/reach-metrics/"


class Story:
    """Who tells it, and what it comes to."""

    def __init__(self) -> None:
        self.campaign = make.make_campaign(contributors=COUNCILS)
        make.make_universes()
        for slug, code in CODES.items():
            make.make_organisation(slug, area=make.make_area(code))
        AreaPopulation.objects.get_or_create(
            area_id=make.COUNTY, year=2021, defaults={"population": 2_919_600, "source": "Census 2021"}
        )
        for channel in ("digital_media", "twitter", "website", "face_to_face", "press", "radio"):
            make.make_channel(channel)
        self.clients = {slug: make.client(slug) for slug in (*COUNCILS, make.LEAD)}

    def begin(self) -> None:
        """Every council takes part, with a figure of its own."""
        for number, slug in enumerate(COUNCILS):
            make.make_metric(organisation=slug, channel="email", value=10 + number)

    def tell(self, by: str = make.LEAD, **said: Any) -> Any:
        """One figure, of digital media in the whole county over the fortnight unless said otherwise."""
        body = {
            "campaign": make.SEE_ME,
            "area": make.COUNTY,
            "channel": "digital_media",
            "measure": "people_reached",
            "period": {"from": "2017-02-17", "to": "2017-03-03"},
            "value": 761_000,
            "qualifier": "exact",
            "source": "media monitoring",
        }
        return self.clients[by].post(METRICS, body | said)

    def headline(self, query: str = "channel=digital_media,twitter,website,face_to_face") -> dict[str, Any]:
        """What may be said now."""
        return self.clients[make.LEAD].get(f"{CAMPAIGN}headline/?{query}").json()

    def total(self, channel: str = "digital_media") -> int:
        """The compiled total of a channel, as a roll-up answers it."""
        while compile_marked():
            pass
        rows = self.clients[make.LEAD].get(f"{CAMPAIGN}rollups/?channel={channel}&group_by=channel,measure").json()
        return sum(row["total"] for row in rows["results"])

    def claim(self, **said: Any) -> Any:
        """The answer to a claim."""
        return self.clients[make.LEAD].post(f"{CAMPAIGN}claims/", said)

    def doubts(self) -> list[dict[str, Any]]:
        """The suspected duplicates nobody has resolved."""
        answer = self.clients[make.LEAD].get("/api/v1/suspected-duplicates/?status=pending&limit=500")
        return list(answer.json()["results"])
