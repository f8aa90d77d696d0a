"""The names that steps of a file can refer to: blocks and parameters, and whether faults hide some of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from netspec.diagnostics import MAX_PROBLEMS
from netspec.library import library
from netspec.ops import OPS
from netspec.schema.block_words import block_params
from netspec.schema.file_words import top
from netspec.schema.hidden_names import Hidden
from netspec.schema.step_words import STEP
from netspec.schema.unknown_keys import intended_keys
from netspec.source import Node


class FileNames:
    """The definitions of the blocks that one file can call, and the names of its parameters."""

    def __init__(self, root: Node, used: Mapping[str, Node], hidden: Hidden) -> None:
        """`used` are the roots of the specs that the file uses as blocks, by the names of these."""
        self.hidden = hidden
        self.blocks = {**_definitions(root), **used}
        blocks = root.children.get(blocks_key(root))
        self.blocks_unread = blocks is not None and not isinstance(blocks.value, dict)
        """Whether the file's `blocks` is no mapping, so that an unknown op may be one of them."""
        params = root.children.get("params")
        self.params: Collection[str] = params.value if params is not None and isinstance(params.value, dict) else ()
        self.callable = [*OPS, *self.blocks]
        self.step_keys = dict.fromkeys([*STEP, *self.callable])

    def arguments_of(self, key: str) -> Sequence[str]:
        """The names of the arguments of an op or a block."""
        return list(OPS[key].arguments) if key in OPS else ["scope", *block_params(self.blocks[key])]


def blocks_key(root: Node) -> str:
    """The key of a file's blocks, even if misspelt: calls of these blocks are not faulty."""
    if "blocks" in root or not isinstance(root.value, dict):
        return "blocks"
    known = top()
    unknown = islice((key for key in root.value if key not in known), MAX_PROBLEMS)
    return next((key for key in unknown if "blocks" in intended_keys({key: None}, known, "file")), "blocks")


def _definitions(root: Node) -> dict[str, Node]:
    """The blocks that a file can call: those of the library, and its own, which hide those."""
    blocks = root.children.get(blocks_key(root))
    own = blocks.children if blocks is not None and isinstance(blocks.value, dict) else {}
    return {**library(), **{str(name): node for name, node in own.items() if name not in OPS}}
