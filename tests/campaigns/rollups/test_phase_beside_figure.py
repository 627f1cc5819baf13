"""A figure and a phase written at once do not see each other; whichever commits second must still reach the cells."""

from datetime import date

import pytest

from campaigns.models import PeriodCell
from campaigns.rollups.verify import cell_differences
from tests import make
from tests.campaigns.rollups.naive_cells import compile_all
from tests.connections import PATIENCE, beside, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

DAYS = (date(2017, 2, 20), date(2017, 2, 24))


@pytest.mark.parametrize("figure_first", [True, False])
def test_a_figure_and_a_phase_written_at_once_do_not_overlook_each_other(figure_first: bool):
    make.make_campaign()
    make.make_metric(period=(date(2017, 3, 1), date(2017, 3, 1)), value=1, source="before")  # whatever rows they need
    figure = (make.make_metric, {"period": DAYS, "value": 500, "source": "beside"})
    phase = (make.make_phase, {"slug": "beside", "starts_on": DAYS[0], "ends_on": DAYS[1]})
    (first, facts), (second, other_facts) = (figure, phase) if figure_first else (phase, figure)
    with beside(2) as (one, other):
        one.begin()
        one.run(first, **facts)
        waiting = other.start(second, **other_facts)
        wait_until(lambda: other.is_blocked() or waiting.done(), "the second to meet the first")
        assert not waiting.done()
        one.commit()
        compile_all()
        waiting.result(PATIENCE)
    compile_all()
    assert PeriodCell.objects.get(grain="phase", bucket="beside").total == 500
    assert cell_differences() == []
