"""Lists and rows, answered without putting a statement together and without an instance and a serializer for each row:
the same bytes, from the same declaration.

`plain_rows` says which columns are read and how a row of them stands for its instance, `row_writers` turns the
serializer's fields into one function of a row, `statements` compiles a view's queryset once for every shape of request,
with the invented values of `probes`, and `planned_reads` says where these can be used. What they do not know is
answered the ordinary way.
"""


class NotPlannable(Exception):
    """There is no plan for this; the ordinary path answers it."""
