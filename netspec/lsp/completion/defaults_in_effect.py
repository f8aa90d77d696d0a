"""The defaults that the arg-scopes around a cursor give to an op, as they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from netspec.lsp.completion.file_outline import FileOutline, mapping
from netspec.lsp.half_written.loose_node import plain_data


class ScopedDefault(NamedTuple):
    """A default of an argument, and the file that has it where that is another one."""

    value: Any
    file: str = ""


def defaults_in_effect(op: str, outline: FileOutline) -> Mapping[str, ScopedDefault]:
    """The default of each argument of an op, the innermost."""
    found: dict[str, ScopedDefault] = {}
    for file, entries in _around(outline):
        for entry in entries if isinstance(entries, list) else ():
            ops = mapping(entry).get("ops")
            if isinstance(ops, list) and op in ops:
                found |= {str(name): ScopedDefault(value, file) for name, value in entry.items() if name != "ops"}
    return found


def _around(outline: FileOutline) -> Iterator[tuple[str, Any]]:
    """The arg-scopes around the cursor, the outermost first."""
    if not outline.recipe:
        yield outline.text("extends"), outline.base.get("arg_scope")
        for node in outline.around:
            if node.kind == "mapping":
                yield "", plain_data(node.get("arg_scope"))
