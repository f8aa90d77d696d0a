"""Analyses of an elaborated network: totals, fields, accepted sizes, expectations, explanations."""
