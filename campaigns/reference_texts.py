"""Codes and names of this app that others rely on, and that no redaction takes out everywhere."""

from django.db.models import Q

from campaigns.models import Channel, ReviewRule, Universe


def is_reference(text: str) -> bool:
    """Whether the text is a code or a name of a channel or a universe, or the slug of a review rule."""
    is_named = Q(name__iexact=text) | Q(code__iexact=text)
    return (
        Channel.objects.filter(is_named).exists()
        or Universe.objects.filter(is_named).exists()
        or ReviewRule.objects.filter(slug__iexact=text).exists()
    )
