"""Fixes files in memory: applies the fixes of problems, and keeps those that a check of the result confirms."""
