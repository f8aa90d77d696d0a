"""Finds and edits the steps that a patch names: those of the file, or behind a dot those of a block, `unit.conv1`.

A step of a block is changed in all builds of the block; a block that is a spec of its own has the layers of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from netspec.assembly.assembled import Assembled
from netspec.budget import spend
from netspec.records import replace
from netspec.schema.merging import is_mapping, mapping, sequence
from netspec.schema.step_edits import Edit
from netspec.schema.step_paths import LOOK, named, own_blocks
from netspec.source import Node


class Whole(NamedTuple):
    """The root of a file with the specs that it uses, by the names of their blocks."""

    root: Node
    used: Mapping[str, Assembled]


class NamedSteps(NamedTuple):
    """What a name can refer to: the body with the steps, the name there, and the steps that have it."""

    body: Node
    name: str
    steps: Sequence[Node]
    blocks: tuple[str, ...] = ()
    """The names of the block and of the files that lead to it; none for the steps of the file itself."""
    unread: bool = False
    """Whether the block is a file that cannot be read, which is reported."""

    @property
    def before(self) -> str:
        """What the name of a step has before it here."""
        return "".join(f"{block}." for block in self.blocks)


def found(whole: Whole, name: str) -> NamedSteps:
    """The steps that a name refers to: those of the file go first, then those of the block before a dot."""
    own = NamedSteps(whole.root, name, list(named(whole.root, name)))
    return own if own.steps else next(iter(sorted(in_blocks(whole, name), key=lambda each: not each.steps)), own)


def in_blocks(whole: Whole, name: str) -> Iterator[NamedSteps]:
    """The blocks that a name begins with, with the steps that the rest of it refers to."""
    for block, definition in own_blocks(whole.root) if "." in name else ():
        spend(1)
        rest = name.removeprefix(f"{block}.")
        if rest in (name, ""):
            continue
        inner, body = whole.used.get(block), definition
        if inner is not None and inner.document is not None:
            body = inner.document.root
            deeper = in_blocks(Whole(body, inner.used), rest)
            yield from (each._replace(blocks=(block, *each.blocks)) for each in deeper)
        yield NamedSteps(body, rest, list(named(body, rest)), (block,), unread="use" in body)


def edited(whole: Whole, blocks: Sequence[str], step: Node, edit: Edit) -> Whole:
    """A copy with one step edited, of the file or of a block."""
    if not blocks:
        return whole._replace(root=rebuilt(whole.root, step, edit))
    block, *rest = blocks
    inner = whole.used.get(block)
    if inner is not None and inner.document is not None:
        made = edited(Whole(inner.document.root, inner.used), rest, step, edit)
        changed = replace(inner, document=replace(inner.document, root=made.root), used=made.used)
        return whole._replace(used={**whole.used, block: changed})
    definitions = whole.root["blocks"]
    changed_block = {**definitions.children, block: rebuilt(definitions[block], step, edit)}
    below = mapping(changed_block, definitions, definitions.key_spans)
    return whole._replace(root=mapping({**whole.root.children, "blocks": below}, whole.root, whole.root.key_spans))


def rebuilt(node: Node, step: Node, edit: Edit) -> Node:
    """A copy of a node with one step below it edited."""
    spend(LOOK)
    if isinstance(node.value, list):
        items = (edit(item) if item is step else [rebuilt(item, step, edit)] for item in node.children.values())
        return sequence([made for item in items for made in item], node)
    if not is_mapping(node):
        return node
    children = {
        key: rebuilt(child, step, edit) if key in ("layers", "else", "branches") else child
        for key, child in node.children.items()
    }
    return mapping(children, node, node.key_spans)
