"""Completion: what may stand at a cursor, and how it is written there."""
