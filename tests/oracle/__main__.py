"""`make oracle`: 2,000 random campaigns, each bound and verdict against the linear programs, and as many with
overlaps; prints what it saw."""

import sys
from time import perf_counter

from tests.oracle.asking import faults, is_possible, verdicts
from tests.oracle.campaigns import campaigns
from tests.oracle.sharing import false_bounds

CAMPAIGNS = 2_000
OVERLAPPING = 2_000


def main() -> int:
    begun, contradicting, claims, wrong = perf_counter(), 0, 0, []
    for campaign in campaigns(seed=2, number=CAMPAIGNS):
        contradicting += not is_possible(campaign)
        claims += verdicts(campaign)
        wrong += [(campaign, fault) for fault in faults(campaign, tight=True)]
    with_overlaps = list(false_bounds(OVERLAPPING))
    for world in with_overlaps[:5]:
        sys.stdout.write(f"{world}\n")
    for campaign, fault in wrong[:5]:
        sys.stdout.write(f"{fault}\n  {campaign}\n")
    seconds = perf_counter() - begun
    sys.stdout.write(
        f"{CAMPAIGNS:,} campaigns, {contradicting} of them of figures that contradict each other: {claims:,} claims, "
        f"{len(wrong)} faults, {seconds:.0f} s\n"
    )
    sys.stdout.write(f"{OVERLAPPING:,} campaigns with overlaps: {len(with_overlaps)} false bounds\n")
    return 1 if wrong or with_overlaps else 0


sys.exit(main())
