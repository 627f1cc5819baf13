"""Calendars (RFC 5545, iCalendar): events written as one, and events read from one.

`writing` makes a calendar of events. `reading` makes rows of a calendar, by way of `split` (the file cut into its
events, each as the file has it), `content_lines` (the properties of one of them), `zones` and `datetimes` (when, by
whose clock), `recurrence` (the dates of a rule), `recurrence_set` (those of a series), `uid_rows` (what belongs to one
UID) and `event_row` (what becomes of one occurrence), which reads `plain_text`, `venues` and `online_meetings`.
`own_events` are ours that come back, `withdrawn_events` those taken before that the file has no longer. A file comes
from anywhere: whatever is in it, an event that cannot be read is refused and stops no other.
"""
