"""Garbage collection: `plan_gc` says what it would do, `apply_gc` does it. Nothing is imported here: a log only asks whether it is due."""
