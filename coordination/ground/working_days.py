"""Working days in England: Monday to Friday but for bank holidays, as GOV.UK lists them.

The list comes with the library, so that no request leaves the service. It begins in 2012 and ends two years ahead; in
years that it does not know, only weekends are no working days.
"""

from datetime import date, datetime, time
from functools import cache
from itertools import islice

from govuk_bank_holidays.bank_holidays import BankHolidays

from coordination.ground.datetimes import LONDON

CLOSE_OF_BUSINESS = time(17)
_DIVISION = BankHolidays.ENGLAND_AND_WALES


@cache
def _calendar() -> BankHolidays:
    return BankHolidays(use_cached_holidays=True)


def is_working_day(day: date) -> bool:
    """Whether offices work on that day."""
    return bool(_calendar().is_work_day(day, division=_DIVISION))


def working_day_before(day: date, count: int) -> date:
    """The working day that lies `count` (1 or more) working days before the day, which need not be one itself."""
    return next(islice(_calendar().work_days_before(division=_DIVISION, date=day), count - 1, None))


def working_day_after(day: date, count: int) -> date:
    """The working day that lies `count` (1 or more) working days after the day, which need not be one itself."""
    return next(islice(_calendar().work_days_after(division=_DIVISION, date=day), count - 1, None))


def close_of_business(day: date) -> datetime:
    """The instant at which offices close that day: 17:00 in London, summer and winter."""
    return datetime.combine(day, CLOSE_OF_BUSINESS, LONDON)
