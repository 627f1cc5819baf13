"""Screening text for personal data: a net, not a promise. docs/personal-data.md says what it finds, in figures.

*Refused*: NHS, National Insurance and pupil numbers, telephone numbers and e-mail addresses of people, dates of birth,
number plates, full postcodes and house numbers, profiles and handles of people, and a name with an age or a year group.
*Held* for a second look: what is likely but unsure, such as a rare or lower-case name beside a number, a name beside
what happened to somebody, initials with a school. *Passed*: everything else, on purpose the numbers the public is meant
to ring, a venue's telephone and postcode, an organisation's own mailbox, ages of groups, a year group alone.

The text is cut once into tokens; rules look at windows of them of a fixed width, and every repetition in a pattern is
bounded, so that a text costs as much as it is long. A finding says what kind of thing was seen and never repeats it.
"""

from coordination.ground.personal_data.levels import Context, Level, PersonalDataFinding
from coordination.ground.personal_data.scan import find_personal_data

__all__ = ["Context", "Level", "PersonalDataFinding", "find_personal_data"]
