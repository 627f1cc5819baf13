"""The names of reference data and of the campaign, with the everyday words for them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from campaigns.reach.reading.tokens import Phrasebook, keys_of

Channels = frozenset[str] | None
# What a phrase may mean: each of several things, of which nobody says which.
Alternatives = tuple[Channels, ...]

MOST_MEANINGS = 4  # of one word, beside all of them together

# English for the kinds of area; `the region` is the region, and the area a regional campaign is in.
_KINDS = {
    "region": ("region",),
    "metropolitan_county": ("metropolitan county", "county"),
    "local_authority": (),
    "country": ("country",),
}
_REGION = ("the region", "our region", "the whole region")
_KIND_WORDS: dict[tuple[tuple[str, ...], ...], str] = {
    (("social",),): "social media|social networks|social network",
    (("digital",), ("digital", "social", "owned")): "online|digital|digitally|the internet|the web",
    (("out_of_home",),): "posters|poster|billboards|out of home|outdoor advertising",
    (("face_to_face",),): "face to face|in person",
    (("face_to_face",), ("face_to_face", "out_of_home")): "events|stalls|stall|transport hubs|hubs|bus stations|bus "
    "station|train stations|train station|rail stations|railway stations|stations",
    (("broadcast",),): "broadcast|on air",
    (("print",),): "print|newspapers|newspaper|the papers",
}
# Everyday words for a channel, by a word of its name.
_STEM_WORDS = {
    "bus": "bus posters|buses|bus|posters on buses|on buses|bus adverts",
    "buses": "posters on buses|buses|on buses|bus adverts",
    "metro": "metro|trams|tram|tram stops|metro stops|metro tram stops|posters on trams|posters at metro stops",
    "rail": "rail|trains|rail posters|posters on trains|posters at rail stations|posters in train stations",
    "twitter": "twitter|tweets|x",
    "website": "website|websites|web site|web",
    "mail": "email|emails|e-mails",
}


@dataclass(frozen=True, slots=True)
class AreaName:
    """An area by code, name and kind; `lineage` has the areas around it, outermost first, and itself."""

    code: str
    name: str
    kind: str
    lineage: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChannelName:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class PhaseName:
    """A phase of the campaign, with its days."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CampaignName:
    """Another campaign, with its days; of one that is not `readable` nobody who asks may read the figures."""

    code: str
    name: str
    first: date
    last: date
    readable: bool = True


@dataclass(frozen=True)
class KnownNames:
    """Everything a sentence about a campaign may name. `home` is the code of its area; `own` are names of itself,
    and `earlier` the campaigns of its place that began before it, the last ones first; `has_more` says that there are
    more of them. `followed` are the codes of the one it follows, of the one that follows, and so on."""

    home: str
    first: date
    last: date
    areas: Sequence[AreaName] = ()
    channels: Sequence[ChannelName] = ()
    universes: Sequence[tuple[str, str]] = ()
    phases: Sequence[PhaseName] = ()
    own: Sequence[str] = ()
    earlier: Sequence[CampaignName] = ()
    has_more: bool = False
    followed: Sequence[str] = ()

    @cached_property
    def area_book(self) -> Phrasebook[tuple[str, ...]]:
        """The codes of all areas that a name may mean."""
        codes: dict[tuple[str, ...], list[str]] = {}
        for area in sorted(self.areas, key=lambda area: area.code != self.home):  # where several are meant, home first
            for name in _area_names(area):
                codes.setdefault(keys_of(name), []).append(area.code)
        book = [(" ".join(keys), tuple(dict.fromkeys(each))) for keys, each in codes.items()]
        return Phrasebook([*((phrase, self._region) for phrase in _REGION if self._region), *book])

    @cached_property
    def channel_book(self) -> Phrasebook[Alternatives]:
        """What each name of a channel, or everyday word, may mean."""
        return Phrasebook([*self._channels_by_name(), *self._channels_by_stem(), *self._channels_by_kind()])

    @cached_property
    def universe_book(self) -> Phrasebook[str]:
        """The code of the universe: by its name, and by what stands before the ages in it."""
        return Phrasebook(
            (phrase, code)
            for code, name in self.universes
            for phrase in (name, name.replace(" and ", ", "), name.partition(" aged ")[0])
        )

    @cached_property
    def phase_book(self) -> Phrasebook[PhaseName]:
        return Phrasebook((phase.name, phase) for phase in self.phases)

    @cached_property
    def own_book(self) -> Phrasebook[None]:
        return Phrasebook((name, None) for name in self.own)

    @cached_property
    def campaign_book(self) -> Phrasebook[tuple[str, ...]]:
        """The codes of the campaigns that a name may mean; none where one of them is this one, or may not be read."""
        named: dict[tuple[str, ...], list[CampaignName]] = {}
        for campaign in self.earlier:
            named.setdefault(keys_of(campaign.name), []).append(campaign)
        own = {keys_of(name) for name in self.own}
        return Phrasebook(
            (" ".join(keys), () if self.has_more or keys in own else self.codes_of(each))
            for keys, each in named.items()
        )

    def codes_of(self, campaigns: Iterable[CampaignName]) -> tuple[str, ...]:
        """The codes of all of them; none where one may not be read."""
        rows = list(campaigns)
        return tuple(campaign.code for campaign in rows) if all(campaign.readable for campaign in rows) else ()

    def years_before(self, year: int) -> list[CampaignName]:
        """The campaigns of which a day is in that year."""
        return [campaign for campaign in self.earlier if campaign.first.year <= year <= campaign.last.year]

    @cached_property
    def before(self) -> tuple[str, ...]:
        """The code of the campaign before this one: of that which it is said to follow."""
        return self._readable(self.followed[:1])

    @cached_property
    def first_of_all(self) -> tuple[str, ...]:
        """The code of the campaign with which the ones that follow each other began."""
        return self._readable(self.followed[-1:])

    def _readable(self, codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(campaign.code for campaign in self.earlier if campaign.code in codes and campaign.readable)

    @cached_property
    def by_code(self) -> dict[str, AreaName]:
        return {area.code: area for area in self.areas}

    def of_kinds(self, kinds: Iterable[str]) -> frozenset[str]:
        """The codes of the channels of these kinds."""
        chosen = tuple(kinds)
        return frozenset(channel.code for channel in self.channels if channel.kind in chosen)

    def children(self, code: str | None = None) -> set[str]:
        """The areas directly inside."""
        return {area.code for area in self.areas if area.lineage[-2:-1] == ((code,) if code else ())}

    def phrase_of_area(self, code: str) -> str:
        """The shortest name that means this area alone."""
        area = self.by_code[code]
        for name in sorted(_area_names(area), key=len):
            meaning = [second.code for second in self.areas if keys_of(name) in map(keys_of, _area_names(second))]
            if meaning == [code]:
                return name
        return area.name

    @cached_property
    def _region(self) -> tuple[str, ...]:
        lineage = self.by_code[self.home].lineage if self.home in self.by_code else ()
        holding = [code for code in lineage if code in self.by_code and self.by_code[code].kind == "region"]
        return tuple(dict.fromkeys([self.home, *holding]))

    def _channels_by_name(self) -> Iterator[tuple[str, Alternatives]]:
        for channel in self.channels:
            yield channel.name, (frozenset({channel.code}),)
            yield channel.code.replace("_", " "), (frozenset({channel.code}),)

    def _channels_by_stem(self) -> Iterator[tuple[str, Alternatives]]:
        """Where several channels have one everyday word, nobody says which is meant: each, or all of them."""
        meant: dict[str, list[str]] = {}
        for stem, phrases in _STEM_WORDS.items():
            for phrase in phrases.split("|"):
                named = [channel.code for channel in self.channels if stem in keys_of(channel.name)]
                meant.setdefault(phrase, []).extend(named)
        for phrase, codes in meant.items():
            alternatives = [frozenset({code}) for code in dict.fromkeys(codes)]
            if alternatives:
                yield phrase, tuple(dict.fromkeys([*alternatives[:MOST_MEANINGS], frozenset(codes)]))

    def _channels_by_kind(self) -> Iterator[tuple[str, Alternatives]]:
        for alternatives, phrases in _KIND_WORDS.items():
            meanings = tuple(self.of_kinds(kinds) for kinds in alternatives)
            yield from ((phrase, tuple(dict.fromkeys(meanings))) for phrase in phrases.split("|") if meanings[0])


def _area_names(area: AreaName) -> list[str]:
    """An area's name, with and without the word for its kind: `West Midlands`, `West Midlands region`."""
    words = _KINDS.get(area.kind, ())
    plain = area.name
    for word in words:
        plain = plain.removesuffix(f" {word}")
    return list(dict.fromkeys([area.name, plain, *(f"{plain} {word}" for word in words)]))
