"""The words a press officer uses around a number, and what each says.

A word that stands in none of these lists is not read, and a claim beside which one stands is not supported.
"""

from campaigns.reach.measures import MEASURES
from campaigns.reach.reading.tokens import SIGNS, Phrasebook

JUST_OVER = "just_over"  # like nearly, within a tenth of it


def _phrases(listed: dict[str, str]) -> Phrasebook[str]:
    """The phrases of each meaning, between bars."""
    return Phrasebook((phrase, meaning) for meaning, phrases in listed.items() for phrase in phrases.split("|"))


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


COMPARED = _phrases(
    {
        "more_than": ">|more than|over|above|in excess of|exceeding|exceeded|greater than|upwards of",
        "at_least": ">=|\u2265|at least|no fewer than|no less than|not fewer than|not less than|a minimum of|"
        "minimum of",
        "at_most": "<=|\u2264|at most|up to|no more than|not more than|a maximum of|maximum of|no greater than",
        "fewer_than": "<|fewer than|less than|under|below",
        "exactly": "exactly|precisely",
        "about": "~|\u2248|about|around|approximately|approx|approx.|roughly|some|circa|c|c.|ca|"
        "an estimated|in the region of|close to",
        "nearly": "nearly|almost|just under|just below|approaching",
        JUST_OVER: "just over|just above|a little over|slightly over|slightly more than",
    }
)
# After a number.
SUFFIXES = _phrases({"at_least": "or more|+|plus", "at_most": "or fewer|or less", "about": "or so"})
# After a number and its unit.
TRAILING = _phrases({"at_least": "or more", "at_most": "or fewer|or less", "about": "or so"})
# Between a comparator and its number, and between a number and its unit.
TOTAL = _phrases({"total": "a total of|a combined|a combined total of|the"})
EACH_ONCE = _words("different unique distinct individual")

PEOPLE = "people"
UNITS: Phrasebook[str] = Phrasebook(
    [
        *((word, PEOPLE) for word in ("people", "persons", "person", "individuals", "members of the public")),
        ("people reached", PEOPLE),
        ("person reached", PEOPLE),
        ("contacts", "contacts"),
        ("contact", "contacts"),
        ("accounts", "accounts_reached"),
        *((measure.noun, code) for code, measure in MEASURES.items() if code != "people_reached"),
        *((measure.singular, code) for code, measure in MEASURES.items() if code != "people_reached"),
    ]
)
# Before what a number has changed of.
NUMBER_OF = _phrases({"number": "the number of|number of|numbers of|the numbers of"})
# Of how often somebody was reached: a number for all of them together.
ON_AVERAGE = _phrases({"average": "on average|an average of|a mean of"})
# Whom an average is of, where they stand apart from its number.
OF_AN_AVERAGE = _phrases({"average": "on average|each person|each of them|people"})
# Before or behind a number without a unit these say what it counts.
REACHED = _words("reached reach reaches reaching")
UNDERSTOOD = _phrases({PEOPLE: "were reached|have been reached|was reached|has been reached", "visitors": "visited"})

ADDED = _phrases(
    {
        "added": "a further|an additional|an extra|another|further|additional|extra|in addition|additionally|on top of "
        "that|on top|plus|as well as"
    }
)

# What became of people, or what they saw and did: nobody counts that here.
OUTCOMES = _words(
    """discovered discover learned learnt learn learning understood understand understanding know knew known aware
    informed educated taught changed change protected protect safer safe saved helped help helping supported persuaded
    convinced recognise recognised remember remembered remembers recall recalled found find saw seen see seeing heard
    hear read viewed watched noticed notice liked shared clicked reported signed pledged benefited benefitted prevented
    stopped reassured responded improved improving increased empowered"""
)

# They turn what is said round, or count it another way: beside one of these, not even "unsupported" is sure.
TURNING = _words(
    """both all not no never nor neither none nobody nothing without only merely just each per every twice thrice times
    time double doubled triple tripled half except excluding if unless would could might may can will should hope
    hopes hoped aim aims aimed target targeted expect expects expected plan plans planned deny denied denies false
    untrue wrong wrongly claim claims claimed or instead rather fail failed failing cannot isn't wasn't weren't
    didn't don't doesn't hasn't haven't hadn't won't wouldn't couldn't average percent percentage % dozens hundreds
    thousands millions hardly barely scarcely far short shy nowhere near under below less fewer unlikely doubt doubts
    doubtful allegedly supposedly myth missed missing miss lost lacked ignored overlooked excluded skipped unreached
    beyond outside before after until yet otherwise other others but although though however ?"""
)

# What people did who are said to have done more than be reached, by the kinds of channels on which whoever is counted
# has done it.
ACTS: Phrasebook[tuple[str, ...]] = Phrasebook(
    [
        *(
            (phrase, ("face_to_face",))
            for phrase in (
                *("engaged with", "engaged", "engaging with", "engaging", "engage with", "engage", "engages with"),
                *("spoke to", "spoke with", "spoken to", "spoken with", "speaking to", "speaking with", "speak to"),
                *("talked to", "talked with", "talking to", "talking with", "talk to", "directly", "personally"),
            )
        ),
        *((phrase, ("owned", "face_to_face")) for phrase in ("visited", "visiting", "visit")),
    ]
)
# Behind a list of channels: all of them are meant, and not each.
TOGETHER = _phrases({"together": "taken together|put together|combined|between them"})

# They praise, and claim nothing that could be counted.
PRAISE = _words(
    """fantastic great success successful brilliant amazing excellent wonderful incredible impressive remarkable proud
    delighted pleased thrilled important vital hugely huge very really tremendous"""
)

# They join what is read, and say nothing more.
JOINING = (
    _words(
        """a an the and by to in at on via through with using during across throughout within over our we it
        its this which who has had have having was were is are be been being campaign campaigns regional awareness cse
        made message messages adverts advertising ads total overall"""
    )
    | REACHED
    | SIGNS
)
# At the beginning of a sentence these ask, or order.
ASKING = _words("who which has have had was were is are be reach")
LEADING = _words("a an the and by to in at on via through with using during across over our we")  # before what is read
JOINING_PHRASES = _phrases(
    {
        "joining": "child sexual exploitation|in total|in all|all over|all across|across all|so far|to date|there were|"
        "there was|there have been"
    }
)
# What is to be is not yet.
TURNING_PHRASES = _phrases({"turning": "to be|to reach|to have"})
