"""Calendars fetched from an address that an organisation has subscribed to.

`subscribing` has the rules of who may say so; `due_calendars` claims what is due, asks by `asking` and records what
came, `contents` is what is kept of it, `politeness` says when to ask again. It is taken once somebody has ticked it.
"""
