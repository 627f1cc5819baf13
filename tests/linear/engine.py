"""How many steps a backtracking matcher takes: Python's own patterns, run by a machine that counts.

A pattern is compiled to instructions as `re` compiles it (greedy, backtracking, left to right), without its shortcuts,
so that what is linear here is linear there.
"""

import re
from collections.abc import Callable
from functools import cache
from re import _constants as op
from re import _parser
from typing import Any

BOUND = 5  # as often as a bounded repeat goes on here at most

Instruction = tuple[Any, ...]


def _category(name: Any) -> Callable[[str], bool]:
    tests: dict[Any, Callable[[str], bool]] = {
        op.CATEGORY_DIGIT: str.isdecimal,
        op.CATEGORY_SPACE: str.isspace,
        op.CATEGORY_WORD: lambda character: character.isalnum() or character == "_",
    }
    negated = {
        op.CATEGORY_NOT_DIGIT: op.CATEGORY_DIGIT,
        op.CATEGORY_NOT_SPACE: op.CATEGORY_SPACE,
        op.CATEGORY_NOT_WORD: op.CATEGORY_WORD,
    }
    if name in negated:
        test = tests[negated[name]]
        return lambda character: not test(character)
    return tests[name]


def _members(items: list[Any], fold: bool) -> Callable[[str], bool]:
    """Whether a character is of a class such as `[^a-z\\d]`."""
    negate, tests = False, list[Callable[[str], bool]]()
    for kind, value in items:
        if kind is op.NEGATE:
            negate = True
        elif kind is op.LITERAL:
            tests.append(lambda character, value=value: ord(character) == value)
        elif kind is op.RANGE:
            tests.append(lambda character, value=value: value[0] <= ord(character) <= value[1])
        else:
            tests.append(_category(value))

    @cache
    def holds(character: str) -> bool:
        forms = {character, character.lower(), character.upper()[:1]} if fold else {character}
        return any(test(form) for form in forms for test in tests) != negate

    return holds


class TooMany(Exception):
    """More steps than were allowed."""


class Machine:
    """One pattern. `steps` grows with every instruction carried out."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.parsed = _parser.parse(pattern, flags & ~re.DEBUG)
        self.flags = self.parsed.state.flags | flags
        self.steps, self.most = 0, 10**9
        self.program = [*self._compile(self.parsed, self.flags), ("match",)]

    def find_all(self, text: str) -> None:
        """As `finditer`: at every position that no match has covered."""
        at = 0
        while at <= len(text):
            end = self.run(self.program, text, at)
            at = max(end, at + 1) if end is not None else at + 1

    def match_whole(self, text: str) -> None:
        """As `fullmatch`."""
        self.run(self.program, text, 0, whole=True)

    def run(
        self, program: list[Instruction], text: str, at: int, groups: tuple[Any, ...] = (), *, whole: bool = False
    ) -> int | None:
        """Where a match from `at` ends; None when there is none."""
        waiting: list[tuple[int, int, tuple[Any, ...]]] = [(0, at, groups)]
        while waiting:
            here, at, groups = waiting.pop()
            while True:
                self.steps += 1
                if self.steps > self.most:
                    raise TooMany
                name, *args = program[here]
                if name == "match":
                    if not whole or at == len(text):
                        return at
                    break
                if name == "one":
                    if at < len(text) and args[0](text[at]):
                        here, at = here + 1, at + 1
                        continue
                    break
                if name == "jump":
                    here += args[0]
                elif name == "split":
                    waiting.append((here + args[1], at, groups))
                    here += args[0]
                elif name == "save":
                    groups, here = (*groups, (args[0], at)), here + 1
                elif name == "again":
                    known = dict(groups)
                    piece = text[known[args[0] * 2] : known[args[0] * 2 + 1]] if args[0] * 2 + 1 in known else None
                    if piece is None or not text.startswith(piece, at):
                        break
                    here, at = here + 1, at + len(piece)
                elif name == "at":
                    if not self._is_at(args[0], text, at):
                        break
                    here += 1
                elif name == "look":
                    inner, back, wanted = args
                    seen = at >= back and self.run(inner, text, at - back, groups) is not None
                    if seen != wanted:
                        break
                    here += 1
                else:  # atomic
                    end = self.run(args[0], text, at, groups)
                    if end is None:
                        break
                    here, at = here + 1, end
        return None

    @staticmethod
    def _is_at(place: Any, text: str, at: int) -> bool:
        if place in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return at == 0
        if place is op.AT_BEGINNING_LINE:
            return at == 0 or text[at - 1] == "\n"
        if place is op.AT_END_STRING:
            return at == len(text)
        if place is op.AT_END:
            return at == len(text) or text[at:] == "\n"
        if place is op.AT_END_LINE:
            return at == len(text) or text[at] == "\n"
        sides = [0 <= index < len(text) and (text[index].isalnum() or text[index] == "_") for index in (at - 1, at)]
        return (sides[0] != sides[1]) == (place is op.AT_BOUNDARY)

    def _compile(self, parsed: Any, flags: int) -> list[Instruction]:
        return [instruction for item in parsed for instruction in self._item(item, flags)]

    def _item(self, item: Any, flags: int) -> list[Instruction]:
        kind, value = item
        fold = bool(flags & re.IGNORECASE)
        if kind in (op.LITERAL, op.NOT_LITERAL):
            return [("one", _members([(op.NEGATE, None)] * (kind is op.NOT_LITERAL) + [(op.LITERAL, value)], fold))]
        if kind is op.IN:
            return [("one", _members(value, fold))]
        if kind is op.ANY:
            return [("one", lambda character: character != "\n" or bool(flags & re.DOTALL))]
        if kind is op.AT:
            lines = {op.AT_BEGINNING: op.AT_BEGINNING_LINE, op.AT_END: op.AT_END_LINE}
            return [("at", lines.get(value, value) if flags & re.MULTILINE else value)]
        if kind is op.SUBPATTERN:
            group, add, remove, inner = value
            body = self._compile(inner, (flags | add) & ~remove)
            return [("save", group * 2), *body, ("save", group * 2 + 1)] if group else body
        if kind is op.BRANCH:
            return self._branch([self._compile(branch, flags) for branch in value[1]])
        if kind in (op.ASSERT, op.ASSERT_NOT):
            direction, inner = value
            back = inner.getwidth()[0] if direction < 0 else 0
            return [("look", [*self._compile(inner, flags), ("match",)], back, kind is op.ASSERT)]
        if kind is op.GROUPREF:
            return [("again", value)]
        if kind is op.ATOMIC_GROUP:
            return [("atomic", [*self._compile(value, flags), ("match",)])]
        least, most, inner = value
        body = self._compile(inner, flags)
        repeat = self._repeat(body, least, most, inner, lazy=kind is op.MIN_REPEAT)
        return [("atomic", [*repeat, ("match",)])] if kind is op.POSSESSIVE_REPEAT else repeat

    @staticmethod
    def _branch(branches: list[list[Instruction]]) -> list[Instruction]:
        """Each in turn; the last has nothing to fall back on."""
        program: list[Instruction] = []
        for branch in reversed(branches):
            if program:
                program = [("split", 1, len(branch) + 2), *branch, ("jump", len(program) + 1), *program]
            else:
                program = list(branch)
        return program

    @staticmethod
    def _repeat(body: list[Instruction], least: int, most: Any, inner: Any, *, lazy: bool) -> list[Instruction]:
        program = body * int(least)
        if most is op.MAXREPEAT:
            assert inner.getwidth()[0] > 0, "an endless repeat of what may be nothing"
            over = (len(body) + 2, 1) if lazy else (1, len(body) + 2)
            return [*program, ("split", *over), *body, ("jump", -len(body) - 1)]
        # A bounded repeat is linear by its bound; a low one is full soon, so that other growth shows in short texts.
        for left in range(min(int(most) - int(least), BOUND), 0, -1):
            rest = left * (len(body) + 1)
            program += [("split", rest, 1) if lazy else ("split", 1, rest), *body]
        return program
