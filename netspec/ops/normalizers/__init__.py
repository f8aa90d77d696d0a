"""Normalization of values by their statistics or their neighbours."""
