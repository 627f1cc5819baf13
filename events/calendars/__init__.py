"""Calendars (RFC 5545, iCalendar): events written as one, and events read from one.

`writing` makes a calendar of events. `reading` makes rows of a calendar, by way of `blocks` (the file cut into its
events, each as the file has it), `lines` (the properties of one of them), `zones` (whose clock a time is told by),
`series` (what belongs to one UID), `rules` (the dates of what recurs) and `items` (what becomes of one occurrence).
A file comes from anywhere: whatever is in it, an event that cannot be read is refused and stops no other.
"""
