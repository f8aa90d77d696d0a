"""The names that repeats around a cursor give their rounds, and the fields of the rows that names have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.expression.repeat_rounds import counter_names
from netspec.lsp.completion.file_outline import FileOutline, mapping
from netspec.lsp.half_written.loose_node import plain_data


def round_names(outline: FileOutline) -> Mapping[str, Any]:
    """The names of the rounds around the cursor, the innermost first, with what each repeat goes through."""
    found: dict[str, Any] = {}
    for node in reversed(outline.around):
        said = plain_data(node.get("repeat")) if node.kind == "mapping" and "repeat" in node.keys() else None  # noqa: SIM118
        for name in counter_names(said):
            found.setdefault(name, mapping(said)[name])
    return found


def fields_of(name: str, outline: FileOutline, *, item: bool) -> Sequence[str]:
    """The fields of the row that a name has; or with `item`, of the rows in the list that it has."""
    rounds, declared = round_names(outline), outline.visible_params()
    if name not in rounds:
        return _declared(mapping(declared.get(name)), item=item)
    listed = rounds[name]
    if item:
        return ()
    if isinstance(listed, str):
        return _declared(mapping(declared.get(listed.strip("$()"))), item=True)
    return _of_rows(listed)


def _declared(declaration: Mapping[str, Any], *, item: bool) -> Sequence[str]:
    """The fields that a declaration has, or that its default shows."""
    inner = mapping(declaration.get("items")) if item else declaration
    default = declaration.get("default")
    return list(mapping(inner.get("fields"))) or _of_rows(default if item else [default])


def _of_rows(rows: Any) -> Sequence[str]:
    found = [name for row in (rows if isinstance(rows, list) else ()) for name in mapping(row)]
    return list(dict.fromkeys(found))
