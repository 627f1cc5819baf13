"""Taking a text out of everything that is kept: the row, its ledger, and every copy of it.

`redactable` says which columns of which rows hold texts, found from the models themselves; `eraser` puts tombstones
into values; `redact` is the rule, `scope` how far it reaches; `locations` and `copies` are where it goes. Apps register
their kinds, and the copies that only they know of. What it does not reach is in docs/privacy.md.
"""
