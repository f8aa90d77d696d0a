"""The paths of single builds of the steps of a base, as `show` prints them, by which a patch can name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.lsp.completion.file_outline import FileOutline
from netspec.schema.path_parts import in_order

_MOST = 2_000
"""The most builds that are looked at for a path."""


def built_paths(outline: FileOutline, typed: str) -> Mapping[str, str]:
    """The paths of all builds of the base, and of the scopes around them, each with its op; none of a faulty base.

    Behind scopes that are typed, also the paths that leave out what is around these.
    """
    base, head = outline.base_network, typed.rpartition("/")[0]
    found: dict[str, str] = {}
    for layer in base.layers[:_MOST] if base is not None else ():
        path = base.short_name(layer.scope) if base is not None else ""
        begins = f"/{path}".find(f"/{head}/") if head else 0
        for start in {0, max(begins, 0)}:
            parts = path[start:].split("/")
            for count in range(1, len(parts)):
                found.setdefault("/".join(parts[:count]), "a scope")
            found[path[start:]] = layer.op.key
    return found


def built_step(path: str, outline: FileOutline) -> Mapping[str, Any]:
    """A step of the form that the builds with a path have: the op with its arguments; empty for what is no layer."""
    base, wanted = outline.base_network, path.split("/")
    for layer in base.layers[:_MOST] if base is not None else ():
        if base is not None and in_order(base.short_name(layer.scope).split("/"), wanted):
            return {layer.op.key: {name: given.value for name, given in layer.given.items()}}
    return {}
