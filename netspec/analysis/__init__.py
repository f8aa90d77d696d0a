"""Analyses of an elaborated network: totals, receptive fields, accepted input sizes."""
