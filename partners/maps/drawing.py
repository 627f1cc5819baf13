"""A map with places on it, as `pages/map.html` shows it; what each number on it means the page lists beside it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from partners.maps.outlines import LETTER, Outline, outlines_in
from partners.maps.window import HEIGHT, WIDTH, Window
from partners.stops.misplaced import Point

_RADIUS = 10  # units, of a mark with a number
_PIN = 18  # units that the head of the pin is above its point


@dataclass(frozen=True, slots=True)
class Mark:
    """A number on the map; places that lie too close together to be told apart share one."""

    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Map:
    """`numbers` are those of the places, in their order. `main`, `dots` and `ring` (its radius) are in units of the
    picture, as is the length of the scale."""

    title: str
    name: str
    outlines: Sequence[Outline]
    marks: Sequence[Mark]
    numbers: Sequence[int]
    scale: tuple[float, str]
    main: tuple[float, float] | None = None
    dots: Sequence[tuple[float, float]] = field(default_factory=list)
    ring: float = 0
    width: int = WIDTH
    height: int = HEIGHT


def draw_map(
    title: str,
    name: str,
    places: Sequence[Point] = (),
    *,
    least: float,
    main: Point | None = None,
    dots: Collection[Point] = (),
    ring: float = 0,
) -> Map:
    """The map of the places (WGS84 degrees), at least `least` metres wide, with councils around them.

    `main` is the place that the page is about, and `ring` so many metres around it; `dots` are what is there besides.
    There are places or `main`. `name` is the map's id on the page.
    """
    window = Window.around([*places, *([main] if main else [])], least=least)
    marks, numbers = _marks([window.at(*place) for place in places])
    pin = _rounded(window.at(*main)) if main else None
    covered = [(mark.x, mark.y) for mark in marks] + ([pin, (pin[0], pin[1] - _PIN)] if pin else [])
    return Map(
        title,
        name,
        [_uncovered(outline, covered) for outline in outlines_in(window)],
        marks,
        numbers,
        _scale(window),
        pin,
        sorted({_rounded(window.at(*dot)) for dot in dots}),
        round(ring / window.metres, 1),
    )


def _marks(points: Sequence[tuple[float, float]]) -> tuple[list[Mark], list[int]]:
    """The marks in the order of the points, and the number of each point's."""
    marks: list[Mark] = []
    numbers = []
    for x, y in points:
        mark = next((mark for mark in marks if _overlap(mark, x, y)), None)
        if mark is None:
            marks.append(mark := Mark(len(marks) + 1, *_rounded((x, y))))
        numbers.append(mark.number)
    return marks, numbers


def _overlap(mark: Mark, x: float, y: float) -> bool:
    return (mark.x - x) ** 2 + (mark.y - y) ** 2 < (2 * _RADIUS) ** 2


def _uncovered(outline: Outline, covered: Collection[tuple[float, float]]) -> Outline:
    """The same with its name above or below what would cover it, if there is room."""
    half = LETTER * len(outline.name) / 2 + _RADIUS
    for lower in (0, -24, 24):
        y = outline.y + lower
        if not any(abs(x - outline.x) < half and abs(at - y + 4) < _RADIUS + 6 for x, at in covered):
            return replace(outline, y=y)
    return outline


def _rounded(point: tuple[float, float]) -> tuple[float, float]:
    return round(point[0], 1), round(point[1], 1)


def _scale(window: Window) -> tuple[float, str]:
    """A round length that is at most a third of the map, in units, and in words."""
    most = window.metres * WIDTH / 3
    metres = max(factor * 10**power for power in range(8) for factor in (1, 2, 5) if factor * 10**power <= max(most, 1))
    return round(metres / window.metres, 1), f"{metres} m" if metres < 1_000 else f"{metres // 1_000} km"
