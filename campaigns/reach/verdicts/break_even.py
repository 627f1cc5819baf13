"""How many of the people counted would have to be the same people for a claim to hold, in numbers and in words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DecidingOverlap:
    """From `fewest` to `most` repeat counts make the claim true, both inclusive; None where any more would do."""

    fewest: int
    most: int | None

    @property
    def nobody(self) -> bool:
        """Whether nobody at all may have been counted twice."""
        return self.most == 0

    @property
    def furthest(self) -> int:
        """The largest number the words name."""
        return self.fewest if self.most is None else self.most + (self.fewest == 0)

    @property
    def numbers(self) -> str:
        """`Fewer than 39,000`, `At least 12`, `Between 3 and 5`, `Exactly 4`; not for nobody."""
        if self.most is None:
            return f"At least {self.fewest:,}"
        if self.fewest == 0:
            return f"Fewer than {self.furthest:,}"
        return f"Exactly {self.most:,}" if self.fewest == self.most else f"Between {self.fewest:,} and {self.most:,}"

    def share(self, whole: int) -> str:
        """The numbers as a share of `whole`, which is not 0: `14.03 %`, `3.75 % to 5.48 %`."""
        end = f"{100 * self.furthest / whole:.2f} %"
        between = self.most is not None and 0 < self.fewest < self.most
        return f"{100 * self.fewest / whole:.2f} % to {end}" if between else end
