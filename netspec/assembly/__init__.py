"""Assembles a spec from the files that it extends and uses."""
