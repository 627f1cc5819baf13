"""Progress of a command, on standard error."""

import sys
from typing import Any

from tqdm import tqdm


class Bars:
    """One bar for each thing that takes time; none where nobody watches."""

    def __init__(self, unit: str, *, hidden: bool) -> None:
        self.unit = unit
        self.disable = True if hidden else None  # None: tqdm looks whether standard error is a terminal
        self.what = ""
        self.bar: tqdm[Any] | None = None

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *error: object) -> None:
        if self.bar is not None:
            self.bar.close()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Move the bar of `what` on by `done` of `total` (0 where nobody knows), the old one giving way to the new."""
        if self.bar is None or self.what != what:
            self.__exit__()
            self.what = what
            self.bar = tqdm(unit=f" {self.unit}", desc=what, unit_scale=True, disable=self.disable, file=sys.stderr)
        self.bar.total = total or None
        self.bar.update(done)
