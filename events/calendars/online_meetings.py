"""How to dial into an online meeting, as Teams, Zoom, Meet and Webex write it under an invitation: for those invited,
not for everybody, and full of telephone numbers."""

import re

_LINK = re.compile(
    r"https?://[\w.-]{0,100}(?:teams\.(?:microsoft|live)\.com/(?:l/meetup|meet|[\w-]{36})|zoom\.us/[jws]/|zoom\.us/u/"
    r"|dialin\.teams\.microsoft\.com|meet\.google\.com/|tel\.meet/|webex\.com/(?:\S{0,100}/)?(?:j\.php|m|meet)\b)\S*",
    re.IGNORECASE,
)
# What only such a block says: from the first of these lines on, the others are taken for a part of it.
_MARKER = re.compile(
    r"(?:meeting|webinar|conference|phone conference) ?(?:id|code|number|password)\b[^:]{0,40}:.{0,80}"
    r"|(?:click here to )?join (?:the |zoom |teams |webex )?meeting(?: now)?|join with google meet\b.{0,80}"
    r"|join on your computer\b.{0,60}|one tap mobile|or call in \(audio only\)|join by phone|join by sip"
    r"|dial.in (?:numbers?|details):?|dial in by phone|.{1,80} is inviting you to a scheduled zoom meeting\.?",
    re.IGNORECASE,
)
_PART = re.compile(
    r"[-_~:=*.\u2500-\u257f ]{5,}"
    r"|(?:passcode|password|pin|tenant (?:key|id)|video id|host key|access code)\b[^:]{0,20}:.{0,60}"
    r"|(?:more (?:phone|joining) numbers?|find (?:a|your) local number|global call-in numbers?)\b.{0,120}"
    r"|dial by your location|join (?:by h\.?323|from (?:a|the) (?:video|meeting)|on your |using )\b.{0,80}"
    r"|learn more(?: about meet.{0,120}| ?\|.{0,80})?|need help\?|meeting options|reset (?:dial-in )?pin"
    r"|tap to call in\b.{0,80}|for organi[sz]ers:.{0,80}|or dial:.{0,80}"
    r"|(?:microsoft teams|zoom|webex|google meet)(?: (?:meeting|need help\?))?"
    r"|(?:download teams|join (?:on|with) (?:the web|a video conferencing device)|alternate vtc instructions|more info"
    r"|video conference id:.{0,60}|system reference|privacy and security|org(?:ani[sz]ation)? help|help|audio only"
    r"|please don.t dial in while driving.{0,60}|this meeting may be recorded\.?)"
    r"|(?:dial )?\S{1,80}@\S{1,80}|\d{1,3}(?:\.\d{1,3}){3}\b.{0,40}"
    r"|(?:\([A-Z]{2,3}\) ?)?\+?[0-9(][0-9 ().-]{6,24}(?:,[0-9,#*]{0,60})?#?(?: ?PIN:? ?[0-9 ]{1,20}#?)?[^0-9@]{0,60}",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"<(?:https?|tel|mailto):[^<>]*>", re.IGNORECASE)
_MOST_LABEL = 25  # characters beside a link that only say what it is


def without_dial_in(text: str) -> str:
    """The text without the lines of such a block; as it is where there is none."""
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if _is_marker(line)), None)
    if first is None:
        return text
    while first and _is_part(lines[first - 1]):
        first -= 1
    remaining = (without_link(line) for line in lines[first:] if not _is_marker(line) or _LINK.search(line))
    kept_lines = [line for line in remaining if line and not _is_marker(line) and not _is_part(line)]
    return "\n".join(lines[:first] + kept_lines).strip()


def without_link(line: str) -> str:
    """The line without the addresses of online meetings, and without what only says that there is one."""
    if not _LINK.search(line):
        return line
    text_left = _LINK.sub("", line).strip(" \t,;|<>()")
    return "" if len(text_left) <= _MOST_LABEL and text_left.endswith((":", "here")) else text_left


def _is_marker(line: str) -> bool:
    return bool(_LINK.search(line) or _MARKER.fullmatch(_plain(line)))


def _is_part(line: str) -> bool:
    """Whether the line, or each of those that stand in it side by side, is of such a block."""
    parts = [part for part in map(_plain, line.split("|")) if part]
    return bool(parts) and all(_PART.fullmatch(part) for part in parts)


def _plain(line: str) -> str:
    """The words of a line, without what a link behind them leads to (`Join the meeting now<https://…>`)."""
    return _BEHIND.sub("", line).strip(" \t\u2022*|<>")
