"""Every standpoint's attack on campaigns at random, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from time import perf_counter

from tests.disclosure.attacker import Attacker
from tests.disclosure.random_campaigns import BELOW, Published, campaign_at_random


@dataclass
class Outcome:
    """What was printed and withheld, how often it was attacked, and what came out: `found` has campaign, standpoint and
    cell. `seconds` went into making the campaigns and compiling their reports."""

    campaigns: int = 0
    reports: int = 0
    cells: int = 0
    withheld: int = 0
    attacks: int = 0
    seconds: float = 0.0
    found: tuple[tuple[int, tuple[str, ...], object], ...] = ()

    def __str__(self) -> str:
        each = self.seconds / max(self.reports, 1)
        return (
            f"{self.campaigns} campaigns, {self.reports} reports, {self.withheld:,} of {self.cells:,} cells withheld "
            f"({self.withheld / max(self.campaigns, 1):.1f} a campaign), {self.attacks:,} attacks, "
            f"{len(self.found)} cells found; {each:.3f} s a report"
        )


def attack(seeds: Iterable[int]) -> Outcome:
    """The campaigns of these seeds, attacked from every standpoint once their last report is out."""
    outcome = Outcome()
    for seed in seeds:
        began = perf_counter()
        published = campaign_at_random(seed)
        outcome.seconds += perf_counter() - began
        outcome.campaigns += 1
        outcome.reports += len(published)
        outcome.cells += sum(len(one.document["tables"]) for one in published)
        outcome.withheld += sum(one.document["withheld"]["cells"] for one in published)
        _attack(seed, published, outcome)
    return outcome


def _attack(seed: int, published: list[Published], outcome: Outcome) -> None:
    attacker = Attacker(published)
    for standpoint in attacker.standpoints():
        outcome.attacks += 1
        found = attacker.found(standpoint, below=BELOW)
        outcome.found += tuple((seed, standpoint, (cell.name, cell.truth)) for cell in found)
