"""Hover: what is under the cursor means, and what it is worth there."""
