"""Expressions: their tokens, grammar and evaluation over plain values."""
