"""Many rows at once: read, judged and written as sets, by the rules of the single calls.

outcomes       what goes in and comes out
resources      which serializer reads which resource, and which rule writes it
csv_rows       a spreadsheet as the items that JSON would be
upsert         the steps all share: references, turns, locks, versions, the rule; what only the database refuses
validate       items as values, by the resource's own serializer, which finds what they name looked up
bulk_write     what the rules write by
row_errors     what of a file was not taken, for people
"""
