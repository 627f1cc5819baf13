"""Lists and rows, answered without an instance and a serializer for each: the same bytes, from the same declaration.

A plan is compiled once from a view's own queryset and serializer. `plain_rows` says which columns are read and how
a row of them stands for its instance, `row_writers` turns the serializer's fields into one function of a row, and
`planned_reads` says where both can be used. What they do not know is answered the ordinary way, whole.
"""
