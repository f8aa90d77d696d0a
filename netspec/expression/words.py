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
SIZES = ("height", "width", "channels", "shape")
"""What expressions read of a tensor; `shape` is the list of all its sizes."""
ID = "id"
"""The tensor of a computed id: `id('skip_' + str(i)).channels`."""
BUILT = "built"
"""Whether a step of a computed name is built, before the place of the expression: `built('layer_3')`."""
UNSET_WORD = "unset"
"""The value that leaves an argument or a word out. A parameter of this name goes first."""
SOFT_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "len": ("list",),
    "sum": ("list",),
    "range": ("a", "b"),
    "str": ("x",),
    "log2": ("x",),
    "ceil": ("x",),
    "floor": ("x",),
    ID: ("text",),
    BUILT: ("name",),
}
"""Functions with their arguments. A file may have functions of these names, which go first."""

RESERVED_NAMES = frozenset((*CONSTANTS, "if", "else", "and", "or", "not", *BUILT_INS, KNOWN))
"""What cannot be read as a name."""
EXPRESSION_WORDS = RESERVED_NAMES | {INPUT}
