"""Recovers required top-level keys that are indented into another mapping: reports them, and moves them out."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Problem
from netspec.records import replace
from netspec.schema.file_words import REQUIRED
from netspec.source import Document, Node


def moved_out(document: Document) -> tuple[Document, list[Problem]]:
    """Returns the document with such keys at its top level, and a problem for each of them."""
    root, problems = document.root, list[Problem]()
    if not isinstance(root.value, dict):
        return document, problems
    for key, owner in _indented(root):
        text = f"'{key}' belongs at the top level of the file, not inside '{owner}'"
        help = f"indent it like '{owner}'"
        problems.append(Problem("unknown-key", text, root[owner].key_span(key), help=help))
        root = _moved(root, key, owner)
    return replace(document, root=root), problems


def _indented(root: Node) -> Iterator[tuple[str, str]]:
    """Each required key that the top level lacks, with the first key there whose mapping has it."""
    for key in REQUIRED:
        if key not in root:
            owners = (str(owner) for owner, node in root.children.items() if _holds(str(owner), node, key))
            if owner := next(owners, None):
                yield key, owner


def _holds(owner: str, node: Node, key: str) -> bool:
    """Whether a mapping has a key that belongs to the top level: not a parameter or tensor of its name."""
    if not isinstance(node.value, dict) or key not in node or (owner, key) == ("input", "name"):
        return False
    if owner in ("inputs", "outputs") and key in ("input", "name"):
        return False
    value = node[key].value
    return owner != "params" or not (isinstance(value, dict) and "type" in value)


def _moved(root: Node, key: str, owner: str) -> Node:
    inside = root[owner]
    rest = replace(
        inside,
        value={name: value for name, value in inside.value.items() if name != key},
        children={name: node for name, node in inside.children.items() if name != key},
        key_spans={name: span for name, span in inside.key_spans.items() if name != key},
    )
    return replace(
        root,
        value={**root.value, owner: rest.value, key: inside[key].value},
        children={**root.children, owner: rest, key: inside[key]},
        key_spans={**root.key_spans, key: inside.key_spans[key]},
    )
