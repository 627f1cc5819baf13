"""Codes and names of this app that others rely on, and that no redaction takes out everywhere."""

from django.db.models import Q

from coordination.redactions.spellings import DISTINCTIVE
from partners.models import Area, AreaCode, Organisation, Stop


def is_reference(text: str) -> bool:
    """Whether the text is a code or a name of a stop, an area or an organisation, or an organisation's website."""
    is_named, code = Q(name__iexact=text), text.upper()
    address = text.rstrip("/")
    # From so many characters on a text is taken out of the middle of a longer one, too.
    of_a_code = "startswith" if len(text) >= DISTINCTIVE else "exact"
    return (
        Stop.objects.filter(is_named | Q(**{f"atco_code__{of_a_code}": code}) | Q(aliases__contains=[code])).exists()
        or Area.objects.filter(is_named | Q(**{f"code__{of_a_code}": code})).exists()
        or AreaCode.objects.filter(**{f"code__{of_a_code}": code}).exists()
        or Organisation.objects.filter(is_named | Q(slug__iexact=text)).exists()
        or Organisation.objects.filter(website__in=[address, f"{address}/"]).exclude(website="").exists()
    )
