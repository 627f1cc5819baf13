"""Files of up to 200,000 rows: read once into the database, taken in by workers in slices, refused row by row.

`file_formats` says how each type of file is read, `intake` puts its rows into the database in the transaction that
makes the operation, and `slices` takes them from there: each slice writes its rows, says what was refused, deletes
what it has dealt with and moves the operation's progress, all in one transaction. So a worker killed anywhere leaves
either all of that or nothing, and the next one goes on with the rows that are left.
"""
