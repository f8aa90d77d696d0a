"""Places in documents: where a name is declared and used, outlines, folds, and hints at the ends of lines."""
