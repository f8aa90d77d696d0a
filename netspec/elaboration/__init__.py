"""Elaboration: turns a checked document into a network, and reports every fault on the way."""

from netspec.elaboration.elaborate import Elaborated, elaborate

__all__ = ["Elaborated", "elaborate"]
