"""`python -m tests.openapi.breaking RELEASED PRESENT [CORRECTIONS]`: what a client of the released contract would
stumble over.

The tools made for it either run on Go or stop at OpenAPI 3.0, so here are the promises of docs/partners.md, one by one.
What a client sends must go on being accepted (no operation, parameter, media type, field or word taken away, nothing
newly required, no narrower type); what it reads must go on being there (no status, media type or field taken away, none
that may newly be missing, no other type). New words in answers are no breach: clients are told to expect them.

CORRECTIONS is a list of what the released contract said and the service never did, with the reason of each; what
corrects nothing is a fault of the list.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

Node = Mapping[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
# A bound that may be wider but not narrower in what is sent: the lower ones may fall, the upper ones rise.
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def breaches(released: Node, present: Node) -> list[str]:
    """What breaks, a sentence each that begins with where; none if every released promise still holds."""
    return list(_Comparison(released, present).operations())


class _Comparison:
    def __init__(self, released: Node, present: Node) -> None:
        self.released, self.present = released, present

    def operations(self) -> Iterator[str]:
        for path, methods in self.released["paths"].items():
            for method in METHODS:
                if method not in methods:
                    continue
                now = self.present["paths"].get(path, {}).get(method)
                at = f"{method.upper()} {path}"
                if now is None:
                    yield f"{at}: the operation is gone"
                else:
                    yield from self.operation(at, methods[method], now)

    def operation(self, at: str, was: Node, now: Node) -> Iterator[str]:
        yield from self.parameters(at, self._parameters(self.released, was), self._parameters(self.present, now))
        yield from self.body(at, was.get("requestBody"), now.get("requestBody"))
        for status, answer in was["responses"].items():
            if not status.startswith("2"):
                continue
            if status not in now["responses"]:
                yield f"{at}: it no longer answers {status}"
            else:
                yield from self.answer(f"{at} {status}", answer, now["responses"][status])

    def parameters(self, at: str, was: Node, now: Node) -> Iterator[str]:
        for key, parameter in was.items():
            place = f"{at} {key[0]} parameter {key[1]}"
            if key not in now:
                yield f"{place}: it is gone"
            else:
                yield from self.sent(place, parameter["schema"], now[key]["schema"])
        for key, parameter in now.items():
            if parameter.get("required") and not was.get(key, {}).get("required"):
                yield f"{at} {key[0]} parameter {key[1]}: it is newly required"

    def body(self, at: str, was: Node | None, now: Node | None) -> Iterator[str]:
        if now and now.get("required") and not (was or {}).get("required"):
            yield f"{at}: a body is newly required"
        offered = (now or {}).get("content", {})
        for media, shape in (was or {}).get("content", {}).items():
            if media not in offered:
                yield f"{at}: a body of {media} is no longer accepted"
            else:
                yield from self.sent(f"{at} body", shape["schema"], offered[media]["schema"])

    def answer(self, at: str, was: Node, now: Node) -> Iterator[str]:
        was, now = _solid(self.released, was), _solid(self.present, now)
        for media, shape in was.get("content", {}).items():
            if media not in now.get("content", {}):
                yield f"{at}: {media} is no longer answered"
            else:
                yield from self.read(f"{at} answer", shape["schema"], now["content"][media]["schema"])
        for name in set(was.get("headers", {})) - set(now.get("headers", {})):
            yield f"{at}: the header {name} is gone"

    def sent(self, at: str, was: Node, now: Node) -> Iterator[str]:
        """What narrows between two schemas of something a client sends."""
        was, now = _solid(self.released, was), _solid(self.present, now)
        if lost := _beyond(was, now):
            yield f"{at}: it no longer takes {' or '.join(sorted(lost))}"
        if "enum" in now and (gone := set(was.get("enum", ["any other word"])) - set(now["enum"])):
            yield f"{at}: it no longer takes {', '.join(sorted(map(str, gone)))}"
        yield from _narrowed(at, was, now)
        fields, offered = was.get("properties", {}), now.get("properties", {})
        if now.get("additionalProperties") is False:
            yield from (f"{at}/{name}: the field is gone" for name in fields if name not in offered)
        for name in set(now.get("required", ())) - set(was.get("required", ())):
            yield f"{at}/{name}: it is newly required"
        for name in fields.keys() & offered.keys():
            yield from self.sent(f"{at}/{name}", fields[name], offered[name])
        if "items" in was and "items" in now:
            yield from self.sent(f"{at}[]", was["items"], now["items"])

    def read(self, at: str, was: Node, now: Node) -> Iterator[str]:
        """What a client would miss between two schemas of something it reads."""
        was, now = _solid(self.released, was), _solid(self.present, now)
        if gained := _beyond(now, was):
            yield f"{at}: it may newly be {' or '.join(sorted(gained))}"
        fields, offered = was.get("properties", {}), now.get("properties", {})
        for name in fields:
            if name not in offered:
                yield f"{at}/{name}: the field is gone"
            elif name in was.get("required", ()) and name not in now.get("required", ()):
                yield f"{at}/{name}: it may newly be missing"
            if name in offered:
                yield from self.read(f"{at}/{name}", fields[name], offered[name])
        if "items" in was and "items" in now:
            yield from self.read(f"{at}[]", was["items"], now["items"])

    @staticmethod
    def _parameters(document: Node, operation: Node) -> dict[tuple[str, str], Node]:
        solid = (_solid(document, one) for one in operation.get("parameters", ()))
        return {(one["in"], one["name"]): one for one in solid}


def _solid(document: Node, part: Node) -> Node:
    """`part`, or what it refers to, with its several parts (`allOf`, or one thing or null) in one."""
    while "$ref" in part:
        found: Any = document
        for word in part["$ref"].removeprefix("#/").split("/"):
            found = found[word]
        part = {**{name: value for name, value in part.items() if name != "$ref"}, **found}
    for one in part.get("allOf", ()):
        part = {**part, **_solid(document, one)}
    choices = [_solid(document, one) for one in (*part.get("oneOf", ()), *part.get("anyOf", ()))]
    solid = [one for one in choices if one.get("type") != "null" and one.get("enum") != [None]]
    if len(solid) == 1:
        null = {"null"} if len(choices) > 1 else set()
        part = {**part, **solid[0], "type": sorted(_named(solid[0]) | null)}
    elif solid:
        part = {**part, "type": sorted({kind for one in choices for kind in _named(one)})}
        if all("enum" in one for one in choices):
            part["enum"] = [word for one in choices for word in one["enum"]]
    return part


def _named(schema: Node) -> set[str]:
    kinds = schema.get("type", ())
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _beyond(wider: Node, narrower: Node) -> set[str]:
    """The types `wider` allows and `narrower` does not; one that names no type allows them all."""
    allowed, kinds = _named(narrower), _named(wider)
    if not allowed:
        return set()
    if not kinds:
        return {"of any type"}
    return kinds - allowed - ({"integer"} if "number" in allowed else set())


def _narrowed(at: str, was: Node, now: Node) -> Iterator[str]:
    for name in (*LOWER, *UPPER):
        bound = now.get(name)
        if bound is not None and (name not in was or ((bound > was[name]) == (name in LOWER) and bound != was[name])):
            yield f"{at}: {name} is now {bound}"
    for name in ("pattern", "format", "const"):
        if now.get(name) not in (None, was.get(name)):
            yield f"{at}: {name} is now {now[name]}"


def uncorrected(found: list[str], corrections: Mapping[str, str]) -> list[str]:
    """The breaches that are no corrections, and the corrections that are no breaches; `…` stands for anything."""
    patterns = {name: re.compile(".*".join(map(re.escape, name.split("…")))) for name in corrections}
    breaches_left = [one for one in found if not any(pattern.fullmatch(one) for pattern in patterns.values())]
    idle = [name for name, pattern in patterns.items() if not any(map(pattern.fullmatch, found))]
    return [*breaches_left, *(f"This corrects nothing any more: {name}" for name in idle)]


def main(released: str, present: str, corrections: str = "") -> int:
    """Print every breach that is no correction; the exit status is 1 if there is one."""
    found = breaches(*(yaml.load(Path(file).read_text(), yaml.CSafeLoader) for file in (released, present)))
    faults = uncorrected(found, yaml.safe_load(Path(corrections).read_text()) or {}) if corrections else found
    for one in faults:
        print(one)  # noqa: T201
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
