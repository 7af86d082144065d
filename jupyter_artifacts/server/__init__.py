"""The server extension: the store over REST, for front ends that have no kernel. See `route_table.py` for what there is to ask."""
