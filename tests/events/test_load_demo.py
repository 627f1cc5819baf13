"""`manage.py load_demo`, with which `make run` begins."""

import pytest
from django.core.management import call_command

from campaigns.models import Campaign, ReachMetric
from partners.models import AreaBoundary


@pytest.mark.django_db
def test_the_command_loads_all_three(settings, tmp_path) -> None:
    settings.LOCAL_DIR, settings.EMBEDDED = tmp_path, True
    call_command("load_demo", "--quiet", verbosity=0)
    assert Campaign.objects.count() == 3
    followed = Campaign.objects.get(pk="see-me-hear-me").follows
    assert followed is not None and (followed.pk, followed.status) == ("see-me-hear-me-2016", "closed")
    sources = set(ReachMetric.objects.filter(campaign=followed).values_list("source", flat=True))
    assert sources == {"illustrative"} and "(illustrative)" in followed.name
    call_command("load_demo", "--quiet", verbosity=0)  # safe to repeat
    assert Campaign.objects.count() == 3
    districts = {code for (code,) in AreaBoundary.objects.values_list("area")}
    assert districts == {f"E080000{number}" for number in range(25, 32)}
