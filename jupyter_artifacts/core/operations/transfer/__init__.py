"""Brings collections with their lineage from one store to another, in one file. FORMAT.md describes the file."""
