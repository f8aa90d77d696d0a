"""Writes a network as a plain spec, and proves that it reads back as the same network."""
