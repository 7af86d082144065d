"""What can be done with a store: one verb, one file. Only these combine catalog and containers."""
