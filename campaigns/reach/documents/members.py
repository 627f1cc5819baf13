"""Which members an exported report has. Another one is nobody's: it could be read as if the service had said it."""

from collections.abc import Iterator, Mapping
from typing import Any

# What may stand below each member; nothing below a leaf. The items of a list are alike.
Shape = dict[str, Any]


def _leaves(names: str) -> Shape:
    return {name: {} for name in names.split()}


_CHANNEL = _leaves("channel name measure total qualifier low high evidence_grade metrics")
_CONTACTS = _leaves("total qualifier low high evidence_grade") | {"by_channel": _CHANNEL}
_MODELLED = _leaves("value universe universe_area universe_year channels")
_HEADLINE = _leaves("sayable as_of") | {
    "contacts": _CONTACTS,
    "people": _leaves("low high") | {"modelled": _MODELLED},
    "sentences": _leaves("text strength unit"),
    "checks": _leaves("code passed detail figures"),
    "completeness": _leaves("expected reported nil missing held late due_on"),
}
_CELL = _leaves("channel measure by of suppressed total at_least low high qualifier apportioned evidence_grade metrics")
# Of former methods; what a document of the present one has, computing it again says.
FORMER_DOCUMENT = _leaves("campaign as_of method_version small_numbers_below inputs_sha256") | {
    "question": _leaves("area channels from to"),
    "withheld": _leaves("cells guaranteed_width"),
    "headline": _HEADLINE,
    "left_out_of_the_headline": _leaves("channel measure"),
    "tables": _CELL,
    "inputs": _leaves("id version"),
}
REDACTED = _leaves("at reason fields sha256 inputs_sha256 signature")
EXPORT = _leaves("sha256 signature kid alg") | {"redacted": REDACTED}
# What inputs of method 2 had in the place of `universes`.
_FORMER_INPUTS = {"universe": _leaves("population area area_name year source")}


def unknown_members(
    export: Mapping[str, Any], inputs: Mapping[str, Any], document: Mapping[str, Any] | None
) -> list[str]:
    """JSON pointers to the members of an export that no report has. `inputs` are its inputs as they were understood,
    and `document` is the report computed again from them, None for one of a former method."""
    known_inputs = shape_of(inputs)
    if "universes" not in export["inputs"]:
        known_inputs |= _FORMER_INPUTS
    known_document = FORMER_DOCUMENT if document is None else shape_of(document)
    return list(_unknown(export, {**EXPORT, "report": known_document, "inputs": known_inputs}, ""))


def shape_of(value: Any) -> Shape:
    """The members of a value; of the items of a list, all that any of them has."""
    if isinstance(value, Mapping):
        return {name: shape_of(member) for name, member in value.items()}
    shape: Shape = {}
    for item in value if isinstance(value, list) else ():
        _merge(shape, shape_of(item))
    return shape


def _merge(shape: Shape, other: Shape) -> None:
    for name, below in other.items():
        _merge(shape.setdefault(name, {}), below)


def _unknown(value: Any, shape: Shape, pointer: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _unknown(item, shape, f"{pointer}/{number}")
    for name, member in value.items() if isinstance(value, Mapping) else ():
        if name in shape:
            yield from _unknown(member, shape[name], f"{pointer}/{name}")
        else:
            yield f"{pointer}/{name}"
