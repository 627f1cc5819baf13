"""Single query parameters, read strictly: what is malformed is a 400. Those with a parser of their own are read by
`filters.parsed_parameters`."""

from collections.abc import Iterable

from rest_framework.request import Request

from coordination.ground.errors import FieldError, Invalid
from coordination.ground.screening import masked_name
from coordination.ground.whole_numbers import whole_number

_MOST_FAULTS = 100  # that are told, and so read


def check_parameters(request: Request, known_names: Iterable[str]) -> None:
    """Refuse a query parameter that is not `known`, is given twice, or is empty."""
    allowed = sorted(known_names)
    faults = []
    for name, values in request.query_params.lists():
        if name not in allowed:
            detail = f"There is no such parameter here. Known: {', '.join(allowed) or 'none'}."
            faults.append(FieldError(f"?{masked_name(name[:100])}", "unknown_parameter", detail))
        elif len(values) > 1:
            faults.append(FieldError(f"?{name}", "repeated", "Give it once; separate several values with commas."))
        elif not values[0]:
            faults.append(FieldError(f"?{name}", "empty", "Give it a value, or leave it out."))
        if len(faults) == _MOST_FAULTS:
            break
    if faults:
        raise Invalid(errors=faults)


def number_of(
    request: Request, name: str, detail: str, *, default: int = 0, least: int = 0, most: int, code: str = "out_of_range"
) -> int:
    """The whole number that the parameter is, `default` without one; raises Invalid with `code` and `detail` unless it
    is from `least` to `most`."""
    number = whole_number(request.query_params.get(name, str(default)))
    if number is None or not least <= number <= most:
        raise Invalid.field(f"?{name}", code, detail)
    return number


def is_true(request: Request, name: str, detail: str, *, code: str = "malformed") -> bool:
    """Whether the parameter is true; raises Invalid with `code` and `detail` for anything but true and false."""
    text = request.query_params.get(name, "false")
    if text not in ("true", "false"):
        raise Invalid.field(f"?{name}", code, detail)
    return text == "true"


def asks_dry_run(request: Request) -> bool:
    """Whether `?dry_run=true`; raises Invalid for anything but true and false."""
    return is_true(request, "dry_run", "Send true or false.", code="not_true_or_false")
