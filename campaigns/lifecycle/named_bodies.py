"""Another body's name in what a campaign or an event says of itself: "run with British Transport Police" makes a
partner of it that nobody has asked. Beside words of partnership alone: a place called after a council, and a number
that the police answer, name nobody as a partner."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q

from campaigns.lifecycle.words_of_partnership import FAR, in_plain_words, makes_a_partner, may_speak_of_partners
from campaigns.models import Campaign, Participant, ParticipantStatus
from coordination.ground.screening import TextKind
from coordination.ledger.transaction import noted_in_transaction
from coordination.second_looks.doubts import DoubtfulText
from coordination.second_looks.text_columns import HoldsTexts, Text
from partners.models import Organisation

_SUBJECTS = ("campaign", "event")
_MOST = 20  # names in one text that are looked at
_LONG_WORD = 3  # letters of the shortest initials
_OF_COUNCILS = re.compile(r" (?:Metropolitan Borough|Metropolitan|City|Borough|County|District) (?=Council)")
_CITY_OF = re.compile("^City of ")
_UNASKED = (
    "{} has not accepted to be named here; ask it to take part or, for an event, to be its partner, or confirm that it"
    " is named as a fact."
)


@dataclass(frozen=True)
class _Names:
    """Who is called how, in full and in short; `pattern` finds any of these names."""

    slugs: dict[str, tuple[str, str]]  # by a name in lower case: the slug, and the name in full
    pattern: "re.Pattern[str]"


def bodies_named_unasked(row: HoldsTexts, texts: Sequence[tuple[str, Text]]) -> Iterator[DoubtfulText]:
    """The texts that name a registered body as a partner which neither holds the row, nor leads or takes part in its
    campaign, nor has accepted to be the event's partner."""
    if row.subject not in _SUBJECTS:
        return
    spoken = [(value, text) for value, text in texts if text.how is TextKind.PROSE and may_speak_of_partners(value)]
    names = noted_in_transaction("names of bodies", _names, otherwise=None) if spoken else None
    for value, text in spoken if names else ():
        for slug, name in _named_as_partners(value, names):  # type: ignore[arg-type]
            if slug not in _may_be_named(row):
                yield DoubtfulText(value, text.name, _UNASKED.format(name))


def _named_as_partners(text: str, names: _Names) -> Iterator[tuple[str, str]]:
    text = in_plain_words(text)
    for match in islice(names.pattern.finditer(text), _MOST):
        start, end = match.span()
        if makes_a_partner(text[max(start - FAR, 0) : start], text[end : end + FAR]):
            yield names.slugs[match[0].lower()]


def _may_be_named(row: HoldsTexts) -> set[str]:
    campaign: str = row.campaign_id  # type: ignore[attr-defined]
    parties: frozenset[str] = noted_in_transaction(
        ("parties", campaign), lambda: _parties(campaign), otherwise=frozenset()
    )
    return {row.owner, *getattr(row, "partners_accepted", ()), *parties}


def _parties(campaign: str) -> frozenset[str]:
    """The lead of the campaign and whoever has accepted to take part."""
    accepted = Participant.objects.filter(campaign=campaign, status=ParticipantStatus.ACCEPTED)
    leads = Campaign.objects.filter(pk=campaign).values_list("lead", flat=True)
    return frozenset(
        Organisation.objects.filter(Q(pk__in=leads) | Q(pk__in=accepted.values("organisation"))).values_list(
            "pk", flat=True
        )
    )


def _names() -> _Names:
    slugs: dict[str, tuple[str, str]] = {}
    ambiguous: set[str] = set()
    for slug, name in Organisation.objects.listed().values_list("slug", "name"):
        for called in _ways_to_call(name):
            if slugs.get(called.lower(), (slug, name))[0] != slug:
                ambiguous.add(called.lower())
            slugs[called.lower()] = slug, name
    known = {called: body for called, body in slugs.items() if called not in ambiguous}
    longest_first = sorted(known, key=lambda called: (-len(called), called))
    pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first)) or '(?!)'})(?!\w)"
    return _Names(known, re.compile(pattern, re.IGNORECASE))


def _ways_to_call(name: str) -> set[str]:
    """The name in full, of a council also without its kind, and the initials of three words or more; not a single word
    that may be a place."""
    short = _CITY_OF.sub("", _OF_COUNCILS.sub(" ", name))
    initials = "".join(word[0] for word in name.split() if word[0].isupper())
    ways = {called for called in (name, short) if " " in called or called.isupper()}
    return ways | ({initials} if len(initials) >= _LONG_WORD else set())
