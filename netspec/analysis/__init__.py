"""What is worked out of an elaborated network: totals, receptive fields, the sizes that it accepts."""
