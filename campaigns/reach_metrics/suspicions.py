"""Why two figures look like one, each reason as a rule for the database and, of two in memory, the strongest."""

from collections.abc import Callable

from django.db.models import Q

from campaigns.models import ReachMetric, Suspicion

# Two values are nearly the same within one in so many, or within what rounding to two figures or more explains.
ONE_IN = 100
# Of smaller ones that says nothing.
LARGE = 1_000


def _same_value(metric: ReachMetric) -> Q:
    return _of_another(metric) & _on_its_channel(metric) & Q(value=metric.value) & _one_event_or_near(metric)


def _one_event_or_near(metric: ReachMetric) -> Q:
    # Q() holds of everything, and so it has to come out of an "or".
    return Q() if metric.event is None else _one_event(metric) | _near(metric)


def _nearly_same(metric: ReachMetric) -> Q:
    return _of_another(metric) & _on_its_channel(metric) & _close(metric) & _one_event(metric)


def _another_channel(metric: ReachMetric) -> Q:
    if metric.value < LARGE:
        return _nothing()
    return _of_another(metric) & ~_on_its_channel(metric) & Q(value=metric.value)


def _equal_evidence(metric: ReachMetric) -> Q:
    if not metric.evidence_sha256:
        return _nothing()
    series = Q(
        organisation=metric.organisation_id, area=metric.area_id, channel=metric.channel_id, source=metric.source
    )
    return Q(evidence_sha256=metric.evidence_sha256) & ~series


def _joint_and_own(metric: ReachMetric) -> Q:
    together = Q(on_behalf_of__contains=[metric.organisation_id])
    if metric.on_behalf_of:
        together |= Q(organisation__in=metric.on_behalf_of)
    return together & _on_its_channel(metric) & _near(metric)


def _two_sources(metric: ReachMetric) -> Q:
    # Of small ones the same value says nothing: two stalls of a hundred leaflets each are two stalls.
    same = Q(value=metric.value) if metric.value > LARGE else _nothing()
    own = Q(organisation=metric.organisation_id, area=metric.area_id) & ~Q(source=metric.source)
    return own & _on_its_channel(metric) & (same | _close(metric)) & _one_event(metric)


def _same_place(metric: ReachMetric) -> Q:
    return _of_another(metric) & Q(area=metric.area_id) & _on_its_channel(metric) & _one_event(metric)


def _area_inside(metric: ReachMetric) -> Q:
    nested = _near(metric) & ~Q(area=metric.area_id) & _on_its_channel(metric)
    return nested if metric.event is None else nested & (_one_event(metric) | Q(value=metric.value))


RULES: dict[Suspicion, Callable[[ReachMetric], Q]] = {
    Suspicion.SAME_VALUE: _same_value,
    Suspicion.NEARLY_SAME: _nearly_same,
    Suspicion.ANOTHER_CHANNEL: _another_channel,
    Suspicion.EQUAL_EVIDENCE: _equal_evidence,
    Suspicion.JOINT_AND_OWN: _joint_and_own,
    Suspicion.TWO_SOURCES: _two_sources,
    Suspicion.SAME_PLACE: _same_place,
    Suspicion.AREA_INSIDE: _area_inside,
}


def reason_to_suspect(metric: ReachMetric, other: ReachMetric) -> Suspicion:
    """The strongest reason to suspect the two, which are alike, or which a total brings together."""
    beside = ReachMetric.objects.filter(pk=other.pk)
    reasons = (reason for reason, rule in RULES.items() if beside.filter(rule(metric)).exists())
    return next(reasons, Suspicion.SUM_OF_OTHERS)


def _close(metric: ReachMetric) -> Q:
    """Nearly the same, but not the very same: within a hundredth, or the one as the other is rounded."""
    value = metric.value
    if value < LARGE:
        return _nothing()
    step = _rounded_to(value)
    near = Q(value__range=(value - value // ONE_IN, value + value // (ONE_IN - 1)))
    rounded_from = Q(value__gt=value - step, value__lt=value + step)
    return (near | rounded_from | Q(value__in=_roundings(value))) & Q(value__gte=LARGE) & ~Q(value=value)


def _rounded_to(value: int) -> int:
    """What it may have been rounded to and still have two figures: it ends in as many zeros, but for those two."""
    digits = str(value)
    return int(10 ** min(len(digits) - len(digits.rstrip("0")), len(digits) - 2))


def _roundings(value: int) -> set[int]:
    """What it is rounded down or up, to two figures or more."""
    steps = [10**zeros for zeros in range(1, len(str(value)) - 1)]
    return {value // step * step for step in steps} | {-(-value // step) * step for step in steps}


def _of_another(metric: ReachMetric) -> Q:
    return ~Q(organisation=metric.organisation_id)


def _on_its_channel(metric: ReachMetric) -> Q:
    return Q(channel=metric.channel_id)


def _near(metric: ReachMetric) -> Q:
    """In its area, around it or inside it."""
    return Q(area__in=metric.area.lineage) | Q(area__lineage__contains=[metric.area_id])


def _one_event(metric: ReachMetric) -> Q:
    """Not counted at two different events, each said by itself."""
    return Q() if metric.event is None else Q(event=None) | Q(event=metric.event)


def _nothing() -> Q:
    return Q(pk__in=[])
