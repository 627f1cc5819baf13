"""`manage.py load_demo`, with which `make run` begins."""

import pytest
from django.core.management import call_command

from campaigns.models import Campaign
from partners.models import AreaBoundary


@pytest.mark.django_db
def test_the_command_loads_both(settings, tmp_path) -> None:
    settings.LOCAL_DIR, settings.EMBEDDED = tmp_path, True
    call_command("load_demo", "--quiet", verbosity=0)
    assert Campaign.objects.count() == 2
    districts = {code for (code,) in AreaBoundary.objects.values_list("area")}
    assert districts == {f"E080000{number}" for number in range(25, 32)}
