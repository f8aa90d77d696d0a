"""The fault of a name with a dot that has no size behind it: `$(input.foo)`, `$(cfg.width)`."""

from __future__ import annotations

from netspec.expression.errors import ExpressionError
from netspec.expression.foreign_syntax import HOLDERS, foreign_size
from netspec.expression.words import SIZES


def no_size(text: str, name: str, at: int) -> ExpressionError:
    """The error of a name that begins `at` an offset of a text, and has no size."""
    hint = foreign_size(text, at)
    if name in HOLDERS and hint:
        fault = f"a parameter has no '{name}.' before its name"
        return ExpressionError("expression-syntax", fault, at, hint)
    sizes = [f"$({name}.{size})" for size in SIZES]
    fault = f"expected a size of '{name}': {', '.join(sizes[:-1])} or {sizes[-1]}"
    return ExpressionError("expression-syntax", fault, at, hint)
