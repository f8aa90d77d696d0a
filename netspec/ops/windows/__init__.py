"""Sliding windows: convolutions and pools, and what they share."""
