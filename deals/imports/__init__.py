"""What a file may hold and how a row is understood: pure reading and checking, without a database.

`reading` opens a file and cuts it into batches of rows, `kinds` says which columns each kind has, `values`
turns a cell into a value or a reason, `batches` checks a batch column by column, `amounts` converts to EUR.
"""
