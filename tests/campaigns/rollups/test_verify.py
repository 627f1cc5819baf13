"""`manage.py compile_rollups [--verify]`: proves the cells, finds one that is wrong, and puts it right."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campaigns.models import ReachMetric
from tests import make
from tests.campaigns.rollups.naive_cells import compile_all

pytestmark = pytest.mark.django_db(transaction=True)

TAMPERINGS = [
    "UPDATE day_cell SET total = total + 1 WHERE day = '2017-02-20'",
    "UPDATE day_cell SET high = NULL WHERE day = '2017-02-20'",
    "DELETE FROM day_cell WHERE day = '2017-02-20'",
    "UPDATE day_cell SET day = '2018-02-20' WHERE day = '2017-02-20'",
    "UPDATE period_cell SET total = total - 1 WHERE grain = 'campaign'",
    "UPDATE period_cell SET figures = figures + 1 WHERE grain = 'week' AND bucket = '2017-W08'",
    "DELETE FROM period_cell WHERE grain = 'phase'",
    "UPDATE period_cell SET bucket = '2017-09' WHERE grain = 'month' AND bucket = '2017-03'",
]


def run(*arguments: str) -> str:
    """What the command says."""
    said = StringIO()
    call_command("compile_rollups", *arguments, stdout=said)
    return said.getvalue()


def execute(statement: str) -> None:
    """The statement, as somebody with psql would run it."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0


@pytest.fixture
def compiled():
    make.make_phase()
    make.make_metric()
    compile_all()
    assert "Every roll-up cell equals" in run("--verify")


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_verification_fails_on_a_cell_that_is_not_what_the_figures_say_and_compiling_puts_it_right(compiled, tampering):
    execute(tampering)
    with pytest.raises(CommandError, match="cells differ from the figures"):
        run("--verify")
    assert "from scratch" in run()
    assert "Every roll-up cell equals" in run("--verify")


def test_verification_changes_nothing(compiled):
    execute(TAMPERINGS[0])
    for _ in range(2):
        with pytest.raises(CommandError, match=r"missing: .*\n(.*\n)*wrong: "):
            run("--verify")


def test_a_series_that_waits_to_be_compiled_is_behind_and_not_wrong(compiled):
    make.make_metric(value=5)
    assert "Every roll-up cell equals" in run("--verify")
    compile_all()
    assert "Every roll-up cell equals" in run("--verify")


def test_a_figure_whose_mark_was_lost_is_found(compiled):
    make.make_metric(value=5, channel="twitter")
    execute("DELETE FROM rollup_mark")
    with pytest.raises(CommandError, match="missing"):
        run("--verify")
    assert ReachMetric.objects.count() == 2
