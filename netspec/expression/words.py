"""The reserved words of expressions. No parameter and no function can have such a name."""

from __future__ import annotations

from collections.abc import Mapping

CONSTANTS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}
INPUT = "input"
"""The tensor that reaches a step: `input.height`."""
KNOWN = "known"
"""Whether sizes are known before the network runs: `known(input.height)`."""
MIN_MAX = ("min", "max")
"""The built-in functions of two numbers or more; the others take one."""
BUILT_INS = (*MIN_MAX, "int", "float", "round", "abs")
SIZES = ("height", "width", "channels")

RESERVED_NAMES = frozenset((*CONSTANTS, "if", "else", "and", "or", "not", *BUILT_INS, KNOWN))
"""What cannot be read as a name."""
EXPRESSION_WORDS = RESERVED_NAMES | {INPUT}
