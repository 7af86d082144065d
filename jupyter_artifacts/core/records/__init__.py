"""The record file: every change of the catalog, in order, enough to rebuild it. Written by `local`, read by `chain`."""
