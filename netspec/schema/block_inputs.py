"""The inputs of a block, in order, by the names that `from` inside it and in its calls has for them."""

from __future__ import annotations

from netspec.expression.words import INPUT
from netspec.source import Node


def block_inputs(definition: Node) -> tuple[str, ...]:
    """The names of the inputs of a block, or of a spec that is used as one: `input` alone, unless it lists others."""
    said = definition.children.get("inputs")
    if said is None or not isinstance(said.value, list | dict):
        return (INPUT,)
    names = said.value if isinstance(said.value, list) else said.value.keys()
    return tuple(dict.fromkeys(str(name) for name in names)) or (INPUT,)


def fed_nodes(said: Node) -> tuple[Node, ...]:
    """The nodes of a `from` that name an output each: one scalar, the items of a list, or the values of a mapping."""
    return tuple(said.children.values()) if isinstance(said.value, list | dict) else (said,)
