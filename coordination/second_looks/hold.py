"""Rules ask, before they write a row, whether a text of it needs a second look; after it, the question is stored."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Now

from coordination.ground.personal_data import Level, PersonalDataFinding
from coordination.ground.screening import TextKind, may_say_who_or_how_old, screen_apart, screen_text, words_of_code
from coordination.ground.sight import seeing_all
from coordination.models import LookStatus, SecondLook
from coordination.second_looks.doubts import DOUBTS
from coordination.second_looks.redacted_texts import redacted_in
from coordination.second_looks.said_texts import TAKEN_OUT
from coordination.second_looks.text_columns import HoldsTexts, Text

_LONGEST = 500  # characters of a reason
FEWEST = 2  # texts that can be read together
_SEAM = 300  # characters of a text that are read together with the next one's
_CODES = ("external_ref", "slug", "hashtags")
_READ = (TextKind.PROSE, TextKind.VENUE)
_MORE = " There is more."
_KEPT = (
    " It is kept, and seen by your organisation alone, until an administrator of yours confirms or withdraws it:"
    " /api/v1/second-looks/?status=pending"
)
_BEGINS_KEPT = " It is kept, and seen"


@dataclass(frozen=True, slots=True)
class UnsureText:
    """A text that may hold personal data: what it is known as, what was found, and the digest it is remembered by."""

    name: str
    finding: PersonalDataFinding
    digest: str


def findings_of(sentence: str) -> str:
    """Of what a held row says: what was found, without what becomes of it, which lasts until somebody has decided."""
    return sentence.partition(_BEGINS_KEPT)[0]


def hold_texts(row: HoldsTexts, changed: Collection[str] | None = None, more: Iterable[tuple[str, Text]] = ()) -> None:
    """Say in `row.second_look` which of its texts wait for a second look; empty if none does.

    Of a row that is there, those columns in `changed` are looked at (all of them when it waits already), but no text
    that was confirmed for this row before. `more` are texts that other tables keep for it. The row is written, and
    `ask_second_look` called, in the same transaction.
    """
    everything = row._state.adding or row.second_look or changed is None
    columns = set(row.texts) if everything else set(row.texts) & set(changed or ())
    more = list(more)
    texts = [(getattr(row, column), row.texts[column]) for column in row.texts if column in columns]
    unsure = [*_unsure([*texts, *more]), *_unsure_together(row, columns), *_unsure_beside_codes(row, columns, more)]
    unsure += [*_redacted_before(row, [*texts, *more], changed), *_doubted(row, texts)]
    if unsure and not row._state.adding:
        confirmed = _confirmed(row)
        unsure = [text for text in unsure if text.digest not in confirmed]
    row.was_held, row.unsure = bool(row.second_look), unsure
    row.second_look = _sentence(unsure)


def ask_second_look(rows: Iterable[HoldsTexts]) -> None:
    """Ask for a second look at what `hold_texts` found in these rows, which are written by now; close questions that no
    longer arise."""
    for row in rows:
        if row.unsure:
            _ask(row)
        elif row.was_held:
            lapse_second_looks(row)


@seeing_all("the row decides whose question it is")
def lapse_second_looks(row: HoldsTexts) -> None:
    """Close the question about a row, if there is one: its text is mended, or it is gone."""
    pending = SecondLook.objects.of(row.subject, row.pk).filter(status=LookStatus.PENDING)
    pending.update(status=LookStatus.LAPSED, version=F("version") + 1, updated_at=Now())


@seeing_all("the row decides whose question it is")
def _ask(row: HoldsTexts) -> None:
    digests = sorted({text.digest for text in row.unsure})
    pending = None
    if row.was_held:
        pending_looks = SecondLook.objects.of(row.subject, row.pk).filter(status=LookStatus.PENDING)
        pending = pending_looks.select_for_update().first()
    if pending is None:
        SecondLook.objects.create(
            subject=row.subject,
            subject_id=str(row.pk),
            organisation=row.owner,
            campaign=row.campaign_id,  # type: ignore[attr-defined]
            reason=findings_of(row.second_look),
            digests=digests,
        )
    elif pending.digests != digests:  # whoever has read the former text decides on that, and not on this
        pending.reason, pending.digests = findings_of(row.second_look), digests
        pending.version += 1
        pending.updated_at = Now()
        pending.save()


def _unsure(texts: Iterable[tuple[str, Text]]) -> Iterator[UnsureText]:
    for value, text in texts:
        for finding in screen_text(value, text.how) if value else ():
            if finding.level is Level.HELD:
                digest = hashlib.sha256(f"{text.name}\0{value}".encode()).hexdigest()
                yield UnsureText(text.name, finding, digest)


def _unsure_together(row: HoldsTexts, columns: set[str]) -> Iterator[UnsureText]:
    """What no text says alone, and a reader of all does: a name in the title, an age in the summary. No field is to
    blame, so it is held and never refused."""
    written = {name: getattr(row, name) for name, text in row.texts.items() if text.how in _READ and getattr(row, name)}
    if columns.isdisjoint(written) or len(written) < FEWEST:
        return
    groups = [[name for name in written if row.texts[name].how is how] for how in _READ]
    findings = [(group, _said_together(row, [written[name] for name in group], group)) for group in groups]
    if not any(found for _, found in findings):
        findings = [(list(written), screen_apart(list(written.values())))]
    for group, found in findings:
        if columns.isdisjoint(group):
            continue
        names, value = " and ".join(row.texts[name].name for name in group), "\n".join(written[name] for name in group)
        digest = hashlib.sha256(f"{names}\0{value}".encode()).hexdigest()
        yield from (UnsureText(names, finding, digest) for finding in found)


def _unsure_beside_codes(row: HoldsTexts, columns: set[str], more: Sequence[tuple[str, Text]]) -> Iterator[UnsureText]:
    """What prose says together with an address of a page, a reference or a hashtag: a name here, an age there."""
    columns_read = {name: (getattr(row, name), text) for name, text in row.texts.items() if getattr(row, name)}
    codes = [(str(code), known_as) for code, known_as in _codes(row, columns_read) if may_say_who_or_how_old(str(code))]
    prose = [value for value, text in columns_read.values() if text.how in _READ]
    prose += [value for value, text in more if value and text.how not in (TextKind.ADDRESS, TextKind.IDENTIFIER)]
    if not prose or not (codes or more) or not (row._state.adding or columns):
        return
    if screen_apart([value for value, text in columns_read.values() if text.how in _READ]):
        return  # asked already, and perhaps confirmed
    if findings := screen_apart([*prose, *(words_of_code(code) for code, _ in codes)]):
        names = " and ".join(dict.fromkeys(known_as for _, known_as in codes)) or "help_lines"
        digest = hashlib.sha256("\n".join([names, *prose, *(code for code, _ in codes)]).encode()).hexdigest()
        yield from (UnsureText(names, finding, digest) for finding in findings)


def _doubted(row: HoldsTexts, texts: Sequence[tuple[str, Text]]) -> Iterator[UnsureText]:
    """What the apps doubt of it."""
    for doubt in DOUBTS:
        for value, name, sentence in doubt(row, texts):
            digest = hashlib.sha256(f"{name}\0{value}".encode()).hexdigest()
            yield UnsureText(name, PersonalDataFinding("doubtful", sentence, Level.HELD), digest)


def _redacted_before(
    row: HoldsTexts, texts: Iterable[tuple[str, Text]], changed: Collection[str] | None
) -> Iterator[UnsureText]:
    """What was taken out of what its owner has, or of its campaign, and is sent again, in whatever field. An earlier
    confirmation was of what nobody had taken out yet."""
    redacted = redacted_in(row.owner, row.campaign_id)  # type: ignore[attr-defined]
    if not redacted.dates:
        return
    everything = row._state.adding or row.second_look or changed is None
    codes = [(code, name) for code, name in codes_of(row) if everything or name in (changed or ())]
    for value, name in [*((value, text.name) for value, text in texts), *codes]:
        if day := redacted.day_of(str(value)):
            finding = PersonalDataFinding("redacted_before", TAKEN_OUT.format(day=day), Level.HELD)
            digest = hashlib.sha256(f"{name}\0{value}\0redacted {day}".encode()).hexdigest()
            yield UnsureText(name, finding, digest)


def _codes(row: HoldsTexts, columns_read: dict[str, tuple[str, Text]]) -> Iterator[tuple[str, str]]:
    """The addresses and the references of a row, each with what callers know it as."""
    yield from ((value, text.name) for value, text in columns_read.values() if text.how is TextKind.ADDRESS)
    yield from codes_of(row)


def codes_of(row: HoldsTexts) -> Iterator[tuple[str, str]]:
    """The references and hashtags of a row, each with what callers know it as."""
    for name in _CODES:
        value = getattr(row, name, None)
        yield from ((code, name) for code in (value if isinstance(value, list) else [value]) if code)


def _said_together(row: HoldsTexts, values: Sequence[str], names: Sequence[str]) -> list[PersonalDataFinding]:
    if len(values) < FEWEST:
        return []
    how = row.texts[names[0]].how
    findings = screen_text("\n".join(_where_they_meet(values)), how)
    said_alone = {finding.code for value in values for finding in screen_text(value, how)} if findings else set()
    return [finding for finding in findings if finding.code not in said_alone]


def _where_they_meet(values: Sequence[str]) -> list[str]:
    """The texts, of each long one only what is near another: the rest was read by itself, and no rule looks farther."""
    last = len(values) - 1
    return [_ends(value, has_above=index > 0, has_below=index < last) for index, value in enumerate(values)]


def _ends(value: str, *, has_above: bool, has_below: bool) -> str:
    if len(value) <= _SEAM * (has_above + has_below):
        return value
    head = value[:_SEAM].rpartition(" ")[0] if has_above else ""
    tail = value[-_SEAM:].partition(" ")[2] if has_below else ""
    return f"{head}\n\n{tail}".strip()


@seeing_all("the row decides whose question it is")
def _confirmed(row: HoldsTexts) -> set[str]:
    """The digests of texts that somebody has confirmed for this row."""
    looks = SecondLook.objects.of(row.subject, row.pk).filter(status=LookStatus.CONFIRMED)
    return {digest for digests in looks.values_list("digests", flat=True) for digest in digests}


def _sentence(unsure: Sequence[UnsureText]) -> str:
    parts = dict.fromkeys(f"{text.name}: {text.finding.sentence}" for text in unsure)
    reasons, room = " ".join(parts), _LONGEST - len(_KEPT)
    if not reasons:
        return ""
    return (reasons if len(reasons) <= room else reasons[: room - len(_MORE)] + _MORE) + _KEPT
