"""The functions behind the routes, by noun: each parses, calls what does the work, and returns a payload."""
