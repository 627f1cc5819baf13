"""Every row of a list as it was at one moment, through a server-side cursor: memory does not grow with the list."""

import time
from collections.abc import Generator
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from coordination.api.pagination import KeysetOrder
from coordination.ground.errors import Unprocessable
from coordination.ground.timeouts import allow_longer

ROWS = 2_000  # fetched at a time


def rows_of(queryset: "models.QuerySet[Any]", ordering: tuple[str, ...]) -> Generator[Any]:
    """The rows in the order of the list. Raises Unprocessable if reading takes longer than `EXPORT_SECONDS`."""
    ordered = KeysetOrder(queryset, ordering).beyond(queryset, None)
    deadline = time.monotonic() + settings.EXPORT_SECONDS
    opens_transaction = not connection.in_atomic_block
    with transaction.atomic():
        if opens_transaction:  # rows fetched later may look up others: those too as they were when the list was read
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            allow_longer(settings.EXPORT_SECONDS)
        for number, row in enumerate(ordered.iterator(chunk_size=ROWS)):
            if number % ROWS == 0 and time.monotonic() > deadline:
                raise Unprocessable("export_too_large", "This list takes too long to write; narrow it by filters.")
            yield row
