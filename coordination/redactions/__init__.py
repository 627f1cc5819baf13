"""Taking a text out of everything that is kept: the row, its ledger, and every copy of it.

`kinds` says which columns of which rows hold texts, found from the models themselves; `erasing` puts tombstones into
values; `redacting` is the rule, `scope` how far it reaches; `places` and `copies` are where it goes. Apps register
their kinds, and the copies that only they know of. What it does not reach is in docs/privacy.md.
"""
