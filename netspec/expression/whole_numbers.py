"""Rewrites expressions to give whole numbers, for the help of values that must be whole."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.expression.parser import parse
from netspec.expression.template import template
from netspec.expression.tree import Binary, Name, walk


def whole_number_forms(text: str) -> Iterator[str]:
    """A scalar with `//` for each `/`, and with `int(...)` around it.

    Text beside expressions, as in `$width*2`, is taken for a part of the expression that was meant.

    Raises:
        ExpressionError: it is not an expression even so.
    """
    parts = template(text).parts
    source = ""
    for part in parts:
        if isinstance(part, str):
            source += part
        else:
            inside = text[part.start : part.end]
            source += inside if len(parts) == 1 or isinstance(part.term, Name) else f"({inside})"
    yield f"$({_with_whole_division(source)})"
    yield f"$(int({source}))"


def _with_whole_division(source: str) -> str:
    divisions = [term.at for term in walk(parse(source)) if isinstance(term, Binary) and term.operator == "/"]
    for at in sorted(divisions, reverse=True):
        source = f"{source[:at]}/{source[at:]}"
    return source
