"""What the database remembers of its columns: samples of values, which outlive the rows they were taken from."""

from django.db import connection

from coordination.redactions.eraser import Eraser


def forget_statistics(eraser: Eraser) -> None:
    """Have new samples taken, by `ANALYZE`, of the tables whose present ones hold a text; after it is taken out of
    their rows, and in the same transaction."""
    if eraser.needles:
        with connection.cursor() as cursor:
            cursor.execute("SELECT forget_samples(%s)", [eraser.pattern])
