"""Codes and names of this app that others rely on, and that no redaction takes out everywhere."""

from django.db.models import Q

from partners.models import Area, AreaCode, Organisation, Stop


def is_reference(text: str) -> bool:
    """Whether the text is a code or a name of a stop, an area or an organisation, or an organisation's website."""
    is_named = Q(name__iexact=text)
    address = text.rstrip("/")
    return (
        Stop.objects.filter(is_named | Q(atco_code=text.upper()) | Q(aliases__contains=[text.upper()])).exists()
        or Area.objects.filter(is_named | Q(code__iexact=text)).exists()
        or AreaCode.objects.filter(code__iexact=text).exists()
        or Organisation.objects.filter(is_named | Q(slug__iexact=text)).exists()
        or Organisation.objects.filter(website__in=[address, f"{address}/"]).exclude(website="").exists()
    )
