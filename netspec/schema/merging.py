"""Merges what a file or a setting writes into what its base has: mappings, declarations of parameters, arg-scopes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from netspec.diagnostics import Span
from netspec.records import replace
from netspec.schema.file_head import BASE
from netspec.source import Node
from netspec.source.document import Key


def merged(below: Node, above: Node) -> Node:
    """A mapping with the entries of two; those of the second replace those of the first."""
    children = {**below.children, **above.children}
    for key in below.children.keys() & above.children.keys():
        children[key] = replace(children[key], replaces=below.children[key])
    return mapping(children, above, {**below.key_spans, **above.key_spans})


def declared(below: Node, above: Node) -> Node:
    """The parameters of a base with those of a variant.

    A declaration with a type replaces the base's. One without changes what it gives, and null takes that away: but for
    the default, which may be null.
    """
    changed = {
        key: _changed(below[key], child)
        for key, child in above.children.items()
        if key in below and is_mapping(child) and is_mapping(below[key]) and "type" not in child
    }
    return merged(below, mapping({**above.children, **changed}, above, above.key_spans))


def _changed(below: Node, above: Node) -> Node:
    found = merged(below, above)
    kept = {key: child for key, child in found.children.items() if child.value is not None or key == "default"}
    return mapping(kept, above, found.key_spans)


def entries(below: Node | None, above: Node, *, added: bool) -> Node:
    """The entries of an arg-scope in their order, with those of the base where `base` stands.

    Without that word they are `added` to the base's, or stand in place of them.
    """
    own, based = list(above.children.values()), list(below.children.values()) if below is not None else []
    at = next((index for index, entry in enumerate(own) if entry.value == BASE), None)
    if at is not None:
        return sequence([*own[:at], *based, *own[at + 1 :]], above)
    return sequence([*based, *own], above) if added else above


def is_mapping(node: Node) -> bool:
    """Whether a node is a mapping."""
    return isinstance(node.value, dict)


def mapping(children: Mapping[Any, Node], like: Node, spans: Mapping[str, Span]) -> Node:
    """A mapping with other entries, at the place of another node."""
    value = {key: child.value for key, child in children.items()}
    return replace(like, value=value, children=dict(children), key_spans=dict(spans))


def sequence(items: Iterable[Node], like: Node) -> Node:
    """A list of other items, at the place of another node."""
    children: dict[Key, Node] = dict(enumerate(items))
    return replace(like, value=[item.value for item in children.values()], children=children, key_spans={})
