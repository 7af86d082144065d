"""The catalog: the SQL record of what exists. Databases differ only in the engines; the SQL is written by hand in `queries/`."""
