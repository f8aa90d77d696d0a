"""Elaborates many variants of one spec, each combination of values, over several processes."""
