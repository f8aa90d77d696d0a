"""Reads the expressions of a spec by Python's own `eval`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.expression.python_values import LIST_FUNCTIONS

from .python_values import UNSET

UNKNOWN = object()
WORDS: dict[str, Any] = {
    "true": True,
    "false": False,
    "null": None,
    "unset": UNSET,
    "min": min,
    "max": max,
    "int": int,
    "float": float,
    "round": round,
    "abs": abs,
    "known": lambda size: size is not UNKNOWN,
    **LIST_FUNCTIONS,
}
_SIZE_INSIDE = re.compile(r"\b([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)\.(height|width|channels|shape)\b")
"""A size of what a name inside a group or a call means, which Python would read as attributes."""


class Reached:
    """The sizes of a tensor, for expressions."""

    def __init__(self, tensor: Any) -> None:
        self._sizes = [UNKNOWN if size is None else size for size in tensor.shape.as_list()]

    height = property(lambda self: self._sizes[1])
    width = property(lambda self: self._sizes[2])
    channels = property(lambda self: self._sizes[-1])
    shape = property(lambda self: list(self._sizes))


def worked_out(value: Any, names: Mapping[str, Any]) -> Any:
    """The value with its expressions worked out."""
    if isinstance(value, list):
        return [worked_out(item, names) for item in value]
    if isinstance(value, dict):
        values = {key: worked_out(item, names) for key, item in value.items()}
        return {key: item for key, item in values.items() if item is not UNSET}
    if not isinstance(value, str) or "$" not in value:
        return value
    parts = list(_parts(value, names))
    return parts[0] if len(parts) == 1 else "".join(map(str, parts))


def word(node: Mapping[str, Any], key: str, names: Mapping[str, Any]) -> Any:
    """The value of a word; None where it is not there, or is unset."""
    return worked_out({key: node.get(key)}, names).get(key)


def evaluated(text: str, names: Mapping[str, Any]) -> Any:
    """The value of one expression."""
    text = _SIZE_INSIDE.sub(r"id('\1').\2", text)
    return eval(text, {"__builtins__": {}, **WORDS, **names})  # noqa: S307


def functions(root: Mapping[str, Any], names: Mapping[str, Any], reached: Callable[[], Any]) -> dict[str, Any]:
    """The functions of a file. `input` inside them is that of the place of the call, which `reached` gives."""
    found: dict[str, Any] = {}
    for head, body in root.get("functions", {}).items():
        name, _, rest = head.partition("(")
        wanted = [part.strip() for part in rest.rstrip(") ").split(",") if part.strip()]
        seen = {**names, **found}

        def called(*values: Any, body: Any = body, wanted: Any = wanted, seen: Any = seen) -> Any:
            return evaluated(body, {**seen, "input": reached(), **dict(zip(wanted, values, strict=True))})

        found[name] = called
    return found


def _parts(text: str, names: Mapping[str, Any]) -> Iterator[Any]:
    while text:
        if text[0] != "$":
            plain, dollar, rest = text.partition("$")
            yield plain
            text = dollar + rest
        elif found := re.match(r"\$([A-Za-z_]\w*)", text):
            yield {**WORDS, **names}[found[1]]
            text = text[found.end() :]
        else:
            end = next(i for i in range(2, len(text) + 1) if text[1:i].count("(") == text[1:i].count(")"))
            yield evaluated(text[1:end], names)
            text = text[end:]
