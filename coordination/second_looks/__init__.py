"""A text that may hold personal data, but surely or not, is taken and held for a second look: its row is seen by its
owner alone until an administrator of the owner has confirmed or withdrawn it.

`text_columns` is what a table needs for it, `hold` what a rule asks before it writes a row and after, `reviewable` what
the decision means for each kind of row, `decisions` the decision.
"""
