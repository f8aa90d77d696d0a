"""The language: expressions, parameters, arg-scopes, groups and repeats, elaborated to a network."""

from netspec.language.elaborate import Elaborated, elaborate

__all__ = ["Elaborated", "elaborate"]
