"""Can evidence of an overlap be what it says: does it hold together, and do the figures allow it?"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone

from campaigns.known_universes import universes_of
from campaigns.models import Channel, Overlap
from campaigns.models.reach_metric import MAX_DAYS, MAX_VALUE
from campaigns.participations import days_outside
from campaigns.reach.bounds.people import people_bounds
from campaigns.reach.overlap_evidence import MILLION, PER_PERCENT, Method, Unit
from campaigns.reach.selection import select_figures
from campaigns.reach.verdicts.sample_sizes import sample_allows
from campaigns.reach_metrics.load import counted_figures, scope_of
from coordination.ground.errors import FieldError, Invalid


def check_overlap(overlap: Overlap) -> None:
    """Raises Invalid with every way it contradicts itself or its campaign, and then with how the figures do."""
    errors = [
        *_channel_errors(overlap),
        *_place_errors(overlap),
        *_period_errors(overlap),
        *_end_errors(overlap),
        *_method_errors(overlap),
    ]
    errors = errors or [*_sample_errors(overlap), *_audience_errors(overlap)]
    if errors:
        raise Invalid(errors=errors)


def _channel_errors(overlap: Overlap) -> Iterator[FieldError]:
    if overlap.channel_id == overlap.other_channel_id:
        yield FieldError("/other_channel", "same_channel", "An overlap is of two channels; name another one.")


def _place_errors(overlap: Overlap) -> Iterator[FieldError]:
    campaign = overlap.campaign
    if campaign.area_id not in overlap.area.lineage:
        sentence = f"The campaign counts in {campaign.area.name} ({campaign.area_id}) and the areas inside it."
        yield FieldError("/area", "outside_the_campaign", sentence)


def _period_errors(overlap: Overlap) -> Iterator[FieldError]:
    first, end = overlap.period.lower, overlap.period.upper
    if (end - first).days > MAX_DAYS:
        yield FieldError("/period", "too_long", f"An overlap is of at most {MAX_DAYS:,} days.")
    elif end > timezone.localdate() + timedelta(days=1):
        yield FieldError("/period/to", "in_the_future", "It is of what has happened; end it today or before.")
    else:
        yield from days_outside(overlap.campaign, first, end - timedelta(days=1), "/period")


def _end_errors(overlap: Overlap) -> Iterator[FieldError]:
    low, high = Decimal(overlap.low), Decimal(overlap.high)
    largest = MAX_VALUE if overlap.unit == Unit.PEOPLE else 100
    for name, end in (("low", low), ("high", high)):
        if overlap.unit == Unit.PEOPLE and end != int(end):
            yield FieldError(f"/{name}", "not_whole", "People are whole numbers; for a share, unit is percent.")
        elif end > largest:
            yield FieldError(f"/{name}", "out_of_range", f"In {overlap.unit} it is from 0 to {largest:,}.")
    if low > high:
        yield FieldError("/low", "more_than_high", "At least as many cannot be more than at most as many.")


def _method_errors(overlap: Overlap) -> Iterator[FieldError]:
    """A sample says how large it was and how sure its interval is; what was matched, where one may look."""
    if overlap.method == Method.MATCHED_IDENTIFIERS:
        if overlap.sample_size is not None:
            yield FieldError("/sample_size", "no_sample_here", "Where identifiers are matched nobody is sampled.")
        if overlap.confidence_percent is None and not (overlap.evidence_url or overlap.evidence_sha256):
            sentence = "Give the address (url) or the digest (sha256) of the evidence, or say how sure the interval is."
            yield FieldError("/evidence", "needs_evidence", sentence)
        return
    if overlap.sample_size is None:
        yield FieldError("/sample_size", "needed_of_a_sample", "Say how many people were asked.")
    if overlap.confidence_percent is None:
        yield FieldError("/confidence_percent", "needed_of_a_sample", "Say how sure the interval is, such as 95.")
    if overlap.method == Method.SURVEY and not overlap.question:
        yield FieldError("/question", "needed_of_a_sample", "Say what people were asked.")


def _sample_errors(overlap: Overlap) -> Iterator[FieldError]:
    """Ends narrower than any sample of that size allows: with nobody found, or with everybody."""
    if overlap.sample_size is None or overlap.confidence_percent is None:
        return
    ends = _ends_in_millionths(overlap)
    if ends is None:
        return
    low, high = ends
    doubt = Fraction(100 - overlap.confidence_percent, 100)
    sample = f"{overlap.sample_size:,} people show at {overlap.confidence_percent} %"
    if not sample_allows(high, MILLION, overlap.sample_size, doubt):
        yield FieldError("/high", "more_than_the_sample_shows", f"It is less than what {sample} if nobody is in both.")
    if not sample_allows(MILLION - low, MILLION, overlap.sample_size, doubt):
        yield FieldError("/low", "more_than_the_sample_shows", f"It is more than what {sample} if all are in both.")


def _ends_in_millionths(overlap: Overlap) -> tuple[int, int] | None:
    """The ends as shares of an audience. Of people nobody said in which of the two they were asked: the ends are held
    against whichever allows more. None where the figures bound neither."""
    if overlap.unit == Unit.PERCENT:
        return int(overlap.low * PER_PERCENT), int(overlap.high * PER_PERCENT)
    sizes = [size for channel in (overlap.channel, overlap.other_channel) if (size := _most_on(channel, overlap))]
    if not sizes:
        return None
    low, high = int(overlap.low) * MILLION // max(sizes), int(overlap.high) * MILLION // min(sizes)
    return min(low, MILLION), min(high, MILLION)


def _audience_errors(overlap: Overlap) -> Iterator[FieldError]:
    """More people in both than the figures allow on one of the two."""
    if overlap.unit != Unit.PEOPLE or not overlap.high:
        return
    for channel in (overlap.channel, overlap.other_channel):
        most = _most_on(channel, overlap)
        if most is not None and overlap.high > most:
            sentence = f"{int(overlap.high):,} is more than the {most:,} people that {channel.name} reached at most."
            yield FieldError("/high", "more_than_the_audience", f"{sentence} Correct one of the two.")


def _most_on(channel: Channel, overlap: Overlap) -> int | None:
    """How many people the figures allow on the channel; None where they bound nothing."""
    campaign, last = overlap.campaign, overlap.period.upper - timedelta(days=1)
    scope = scope_of(campaign, overlap.area, frozenset([channel.pk]), overlap.period.lower, last)
    figures = counted_figures(campaign)
    universes = universes_of(campaign, overlap.area, figures)
    return people_bounds(select_figures(figures, scope, universes), universes).interval.high
