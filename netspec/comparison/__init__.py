"""Comparing: two networks with each other, and a network's variables with those of a checkpoint."""
