"""Shrinks a spec to the smallest one that still disagrees in the same way."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from .random_specs import MAIN, Spec

KEPT = ("netspec", "name", "input", "layers", "shape", "ops")


def shrunk(spec: Spec, still: Callable[[Spec], bool]) -> Spec:
    """Takes parts away as long as the spec still is what was asked for."""
    whole = replace(spec, files={**spec.files, MAIN: spec.flat})
    if isinstance(spec.files[MAIN], str) or (
        not spec.planted and spec.files[MAIN] is not spec.flat and not still(whole)
    ):
        return spec  # a fault of the text, or of the way in which it is made of files
    smallest = spec if spec.planted else whole
    tried = True
    while tried:
        tried = False
        for root in _smaller(smallest.files[MAIN]):
            candidate = replace(smallest, files={**smallest.files, MAIN: root}, flat=root)
            if still(candidate):
                smallest, tried = candidate, True
                break
    return smallest


def _smaller(root: Any) -> Iterator[Any]:
    """The spec less one of its parts, the largest first, or with the inside of a group in the group's place."""
    paths = sorted(_paths(root), key=len)
    for path in paths:
        changed = copy.deepcopy(root)
        holder = _at(changed, path[:-1])
        inside = holder[path[-1]]
        if isinstance(holder, list) and isinstance(inside, dict) and isinstance(inside.get("layers"), list):
            holder[path[-1] : path[-1] + 1] = inside["layers"]
            yield changed
            changed = copy.deepcopy(root)
            holder = _at(changed, path[:-1])
        del holder[path[-1]]
        yield changed


def _at(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for key, child in list(node.items()) if isinstance(node, dict) else list(enumerate(node)):
        if key not in KEPT:
            yield (*path, key)
        if isinstance(child, dict | list):
            yield from _paths(child, (*path, key))
