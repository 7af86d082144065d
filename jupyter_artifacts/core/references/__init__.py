"""Bytes that lie elsewhere: one file for each scheme of addresses, behind the protocol in `contract.py`."""
