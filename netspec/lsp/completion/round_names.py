"""The names that repeats around a cursor give their rounds, and the fields of the rows that names have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from netspec.expression.repeat_rounds import counter_names
from netspec.lsp.completion.file_outline import FileOutline, mapping
from netspec.lsp.half_written.loose_node import plain_data
from netspec.patterns import lazy_pattern

_PART = lazy_pattern(r"\.([A-Za-z_]\w*)|(\[[^\[\]]*\])")
_PATH = lazy_pattern(r"\$?\(?([A-Za-z_]\w*)((?:\.[A-Za-z_]\w*|\[[^\[\]]*\])*)\)?\Z")
_DEEPEST = 8
"""How many names may stand for one another."""


def round_names(outline: FileOutline) -> Mapping[str, Any]:
    """The names of the rounds around the cursor, the innermost first, with what each repeat goes through."""
    found: dict[str, Any] = {}
    for node in reversed(outline.around):
        said = plain_data(node.get("repeat")) if node.kind == "mapping" and "repeat" in node.keys() else None  # noqa: SIM118
        for name in counter_names(said):
            found.setdefault(name, mapping(said)[name])
    return found


def listed_names(outline: FileOutline) -> Mapping[str, str]:
    """The names of items in the lists that the scalar at the cursor makes, each with the list that it goes through."""
    text = outline.cursor.node.text
    return dict(re.findall(r"\bfor\s+([A-Za-z_]\w*)\s+in\s+([A-Za-z_]\w*(?:\.\w+|\[[^\[\]]*\])*)", text))


def fields_of(said: str, outline: FileOutline) -> Sequence[str]:
    """The fields of the row that a name has, with fields and items behind it: `units[0]`, `pair.left`."""
    return list(mapping(_declared(said, outline, _DEEPEST).get("fields")))


def _declared(said: Any, outline: FileOutline, deep: int) -> Mapping[str, Any]:
    """The declaration of what an expression has; one that its values show, where nothing is declared."""
    if not isinstance(said, str):
        return _shown(said)
    path = _PATH.match(said)
    if path is None or not deep:
        return {}
    name, parts = path[1], path[2]
    for items in (listed_names(outline), round_names(outline)):
        if name in items:
            found = _item(_declared(items[name], outline, deep - 1))
            break
    else:
        found = mapping(outline.visible_params().get(name))
        found = found if "items" in found or "fields" in found else {**_shown(found.get("default")), **found}
    for part in _PART.finditer(parts):
        found = _item(found) if part[2] else mapping(mapping(found.get("fields")).get(part[1]))
    return found


def _item(declaration: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(declaration.get("items"))


def _shown(value: Any) -> Mapping[str, Any]:
    """The declaration that a value would have: of a list, with the fields of all of its rows."""
    if isinstance(value, list):
        fields = {name: _shown(field) for row in value for name, field in mapping(row).items()}
        return {"items": {"fields": fields}}
    return {"fields": {name: _shown(field) for name, field in mapping(value).items()}} if value else {}
