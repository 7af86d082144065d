"""Makes changes again from their records: `replay` has the table, one small function for each kind of record.

A record whose fields are `changes` (see `catalog/queries/state.py`) needs no function. To add a kind: write a function that takes a
`Target` and a `Record` beside those of its noun, and name it in the `KINDS` of that module. It uses the queries that made the change, takes
every moment from `record.at`, and looks things up whether or not they are live. `tests/core/operations/test_replay.py` compares what
comes of it with what the change itself left behind.
"""
