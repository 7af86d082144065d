"""What things cost: whole processes, user + sys CPU seconds, each beside the machine's own limit. `make bench`, `make bench-peers`."""
