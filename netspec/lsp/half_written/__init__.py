"""A half-written text: read as a tree, and mended so that the rest of it can be inspected."""
