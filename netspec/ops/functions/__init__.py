"""Families of functions that arguments name: activations, initializers, regularizers."""
