"""Lineage without a call: each executed cell is recorded with the files that it read and wrote.

`hook` hears of files that Python opens, `wrappers` of those that libraries open by themselves, `walk` finds what both missed; `paths` says
which of them count; `tracker` puts it together, cell by cell, and `shell` ties it to IPython.
"""
