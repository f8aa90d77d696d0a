"""Helps for a mapping in place of a list: layers without dashes, arg-scopes by op. Read for a faulty file only."""

from __future__ import annotations

from collections.abc import Collection

from netspec.ops import OPS
from netspec.schema.expectations import bare
from netspec.schema.suggest import likely
from netspec.source import Node
from netspec.wording import on_one_line

_MOST_ENTRIES, _MOST_ITEMS = 3, 9
"""Longer ones are not written out in a help."""


def as_steps(node: Node, callable: Collection[str]) -> str | None:
    """The help for a mapping that was meant as a list of steps; `callable` are the names of ops and blocks."""
    keys = [str(key) for key in node.children]
    if not keys or not isinstance(node.value, dict):
        return None
    known = frozenset(callable)
    if known.issuperset(keys) or "layers" in node or "branches" in node:
        return _first_of_list(node, keys[0])
    ops = [_only_key(child) for child in node.children.values()]
    if all(op in known for op in ops):
        return f"write it as a list: - {ops[0]}: {{..., scope: {on_one_line(keys[0])}}}"
    return None


def _first_of_list(node: Node, key: str) -> str:
    return f"write it as a list: [{{{key}: ...}}]" if node.in_braces else f"write it as a list: - {key}: ..."


def as_entries(node: Node) -> str | None:
    """The help for a mapping that was meant as the list of an `arg_scope`."""
    if not isinstance(node.value, dict) or len(node.children) > _MOST_ITEMS:
        return None
    if "ops" in node:
        return f"write it as a list: [{{{_listing(node)}}}]"
    entries = [as_entry(str(key), child) for key, child in node.children.items()]
    if not entries or None in entries or len(entries) > _MOST_ENTRIES:
        return None
    return f"write it as a list: [{', '.join(map(str, entries))}]"


def as_entry(op: str, defaults: Node) -> str | None:
    """The entry of an arg-scope that the key of an op with its defaults was meant as."""
    if op not in OPS or not isinstance(defaults.value, dict) or len(defaults.children) > _MOST_ITEMS:
        return None
    given = _listing(defaults)
    return f"{{ops: [{op}]{', ' if given else ''}{given}}}"


def entry_help(node: Node) -> str | None:
    """The help for an entry of an arg-scope without `ops`: one key is the op, or a word for `ops`."""
    if meant := next((str(key) for key in node.children if likely(str(key), ("ops",), "argument")), None):
        listed = node[meant].value
        ops = on_one_line(f"[{listed}]") if isinstance(listed, str) else _plain(node[meant])
        return f"write ops: {ops} in place of {meant}: {bare(node[meant])}"
    entries = [as_entry(str(key), child) for key, child in node.children.items()]
    return f"write {entries[0]}" if len(entries) == 1 and entries[0] else None


def _listing(node: Node) -> str:
    """The entries of a mapping."""
    return ", ".join(f"{on_one_line(str(name))}: {_plain(child)}" for name, child in node.children.items())


def _plain(node: Node) -> str:
    """A value without quotes where YAML needs none; also of the items of a short list."""
    if isinstance(node.value, list) and 0 < len(node.value) <= _MOST_ITEMS:
        return f"[{', '.join(map(bare, node.children.values()))}]"
    return bare(node)


def _only_key(node: Node) -> str | None:
    return str(next(iter(node.children))) if isinstance(node.value, dict) and len(node.children) == 1 else None
