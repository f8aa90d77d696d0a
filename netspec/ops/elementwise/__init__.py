"""Functions of each element, of one tensor or of several."""
