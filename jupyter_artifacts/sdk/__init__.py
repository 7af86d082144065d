"""The public Python API, shaped like W&B's: thin classes over the core that decide nothing themselves."""
