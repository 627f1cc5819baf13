"""Whether a text makes a partner of the body that it names: by the words before the name, and by those behind it."""

import re

FAR = 120  # characters around a name that are read
_PARTNERS = (
    r"\b(?i:with|by:?|alongside|on behalf of|(?:support|help|backing|endorsement|blessing|auspices) of|partners?:?"
    r"|supporters?:?|sponsors?:?)"
)
_THEIRS = r"(?i:the |our |local |colleagues (?:from|at|of) |officers (?:from|of) |staff (?:from|of) )"
_OTHERS = r"(?:[A-Z][^.,;:!?\n]{1,60}(?:,| and| &) (?:the )?)"
_BEFORE = re.compile(rf"{_PARTNERS} {_THEIRS}{{0,2}}{_OTHERS}{{0,3}}$")
# What a partner has a part in: its event, a joint operation of it, a week of action.
_ACTIVITY = (
    r"(?:events?|campaigns?|stalls?|initiatives?|projects?|roadshows?|workshops?|sessions?|operations?|weeks?|days?"
    r"|drop-ins?|talks?|programmes?|partnerships?|conferences?|launch(?:es)?|exhibitions?|films?|tours?|takeovers?)"
)
_LITTLE = (
    r"(?:at|in|on|to|for|of|and|or|is|are|was|were|will|has|have|had|can|may|runs?|holds?|held|after|before|during|near"
    r"|from|about|this|that|our|your|the|an?|with|by|offers?|helps?|says?|said|asks?|owns?)"
)
_VERB = rf"(?:\w{{1,20}}[^\Ws]s|{_LITTLE})"  # or a plural: "supports victims day and night"
_POSSESSIVE = r"(?:'s|(?<=s)')"
_FILLED = r"(?: (?!{not_these} )[A-Za-z][\w-]{{1,20}}){{0,2}}"
_AND_ANOTHER = r"(?: (?:and|&) (?:the )?[A-Z][\w']{1,20}(?: [A-Z][\w']{1,20}){0,4})?"
_OF_ITS_OWN = re.compile(
    rf"{_AND_ANOTHER}(?:{_POSSESSIVE}{_FILLED.format(not_these=_LITTLE)}|{_FILLED.format(not_these=_VERB)})"
    rf" {_ACTIVITY}\b"
    rf"|[- ](?:led|backed|funded|sponsored|endorsed|supported|hosted|run) ",
)
_DOES = re.compile(
    rf"{_AND_ANOTHER}(?:"
    r" (?:proudly )?(?:presents?|hosts?|invites?|welcomes? you|brings? you|joins? (?:us|in|forces))\b"
    r"| (?:backs?|supports?|endorses?|sponsors?|funds?) (?:this|our|us|the (?:campaign|event|stall|day|week))\b"
    r"| (?:is|are|will be) (?:hosting|leading|backing|supporting|joining|organising)\b"
    rf"| (?:is|are|will be) running (?:this|the|a) {_ACTIVITY}\b"
    r"| will (?:host|lead|support|join|back)\b"
    r"|,? (?:is|are|as) (?:an? |our |the )?(?:official )?(?:partners?|sponsors?|supporters?)\b)"
)
# Whom somebody is asked to turn to, and who has merely done something: no partner.
_TURNED_TO = (
    r"(?:in touch|speak(?:ing)?|book(?:ed|ing)?|regist(?:er(?:ed|ing)?|ration)|check(?:ed|ing)?|lodged?|logged?"
    r"|sign(?:ed|ing)? up|appointments?|accounts?|complaints?|shared|compared?|familiar|clash(?:es|ed|ing)?"
    r"|confus(?:ed?|ing)(?: it| this| them)?|(?:share|raise|leave|discuss) (?:[\w']+ ){1,5}) ?with"
)
_DONE = (
    r"(?:licen[cs]ed|owned|closed|stopped|operated|employed|written|photo(?:graph)?|published|approved|issued|served"
    r"|policed|patrolled|inspected|enforced|recorded|reported|investigated|reviewed|cleared|counted|measured|surveyed"
    r"|cleaned|used|required|replaced|repaired|fitted|built|regulated) by"
)
# A line or a house that somebody runs, and a place at which people meet.
_FACILITY = (
    r"(?:bus(?:es)?|coach(?:es)?|routes?|services?|lines?|trams?|trains?|shuttles?|caf[e\u00e9]s?|canteens?|parks?|shops?"
    r"|librar(?:y|ies)|centres?|hostels?|stations?|pools?|markets?|schools?|kiosks?|toilets?|gardens?|museums?"
    r"|playgrounds?|halls?|shelters?|stops?|buildings?)"
)
_KEPT = rf"{_FACILITY}(?:(?: which| that)? (?:is|are))? (?:run|managed|maintained|provided|staffed|looked after) by"
_PLACE = (
    r"(?:meet(?:ing)?|wait(?:ing)?|stand(?:ing)?|gather|assemble|queue|parked?|walk|located|find us|see us|look for us"
    r"|join us|sited)(?: up| for us| us)?(?: just| outside| here)? by"
)
_AS_A_FACT = re.compile(rf"\b(?:{_TURNED_TO}|{_DONE}|{_KEPT}|{_PLACE}) (?:the |an? )?$", re.IGNORECASE)
# An activity of theirs that is another one: "straight after the … event", "this is not a … event".
_ANOTHER_ONE = re.compile(
    r"\b(?:at|after|before|during|near|since|until|than|like|unlike|from|following|see|not|instead of|outside)"
    r" (?:the |an? |any )?$",
    re.IGNORECASE,
)
# Behind a name: of a place, a thing, or how somebody is reached.
_A_THING = re.compile(
    r"(?:'s)? (?:offices?|house|headquarters|hq|car park|buildings?|depot|website|stations?|number|form|leaflets?"
    r"|guidance|data|figures|officers?|vehicles?)\b|,? (?:on|at|via) \(?[\d+]|:? ?\(?\d",
    re.IGNORECASE,
)
# What a text needs before anybody's name is looked for.
_MAY_SPEAK = re.compile(
    rf"{_PARTNERS}\s|\b(?i:w/|{_ACTIVITY}\b|present|host|invite|join|back|support|endorse|sponsor|fund|bring|led|run|will|partner)"
)


def may_speak_of_partners(text: str) -> bool:
    """Whether it is worth looking for names in the text."""
    return _MAY_SPEAK.search(text) is not None


def in_plain_words(text: str) -> str:
    """The text in one line, with one kind of apostrophe, and `with` where it is written short."""
    return re.sub(r"\bw/ ?", "with ", " ".join(text.replace("\u2019", "'").split()))


def makes_a_partner(before: str, after: str) -> bool:
    """Whether a body is made a partner by what stands directly before its name, and behind it."""
    if _A_THING.match(after) or _AS_A_FACT.search(before):
        return False
    is_its_own = _OF_ITS_OWN.match(after) and not _ANOTHER_ONE.search(before)
    return bool(_BEFORE.search(before) or is_its_own or _DOES.match(after))
