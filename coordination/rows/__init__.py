"""Many rows at once: read, judged and written as sets, by the rules of the single calls.

`rows` says what goes in and out, `kinds` which rule writes which resource, `csv_items` reads a spreadsheet into the
same items, `reading` checks items by the resource's own serializer, `writing` puts them into the table.
"""
