"""Checks a whole store: its files, every byte of its containers, and what the catalog says, against each other."""
