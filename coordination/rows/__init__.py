"""Many rows at once: read, judged and written as sets, by the rules of the single calls.

outcomes       what goes in and comes out
resources      which serializer reads which resource, and which rule writes it
csv_rows       a spreadsheet as the items that JSON would be; `table_columns` says which columns there are
validate       items as values, by the resource's own serializer; `prefetch` looks up what they name, once
set_rules      what the rule of a resource brings along; `savepoints` and `bulk_write` serve those rules
upsert         the steps all share: references, turns, locks, versions, the rule
apply          the same, with rows that only the database refuses found by halves
"""
