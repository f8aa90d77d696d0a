"""The key or the scalar of a file at a place, with what it is in the language."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple, TypeAlias

from netspec.diagnostics import Span
from netspec.lsp.client.client_text import TextPlace
from netspec.ops import OPS
from netspec.records import dataclass
from netspec.schema.step_words import GROUP
from netspec.source import Node
from netspec.source.document import Key

Path: TypeAlias = tuple[Key, ...]
Sort: TypeAlias = Literal["step", "op", "call", "keyword", "entry", "parameter", "block", "function", "change", "key"]
"""What a word belongs to.

The arguments of an op or of a call, or its key; a word of a group or a step; an entry of an arg-scope; the declaration
of a parameter, of a block or of a function; an entry of a patch; any other key.
"""
_INSERTED = ("replace", "insert_before", "insert_after")


@dataclass(frozen=True, slots=True, eq=False)
class WordAt:
    """A key or a scalar."""

    node: Node
    """The scalar, or the value of the key."""
    path: Path
    """The keys and indices that lead to it."""
    on_key: bool
    span: Span
    nodes: tuple[Node, ...]
    """The nodes on the way, the root first and its own last."""

    @property
    def text(self) -> str:
        """The key, or the scalar."""
        return str(self.path[-1]) if self.on_key else str(self.node.value)


class Belonging(NamedTuple):
    """What a word belongs to."""

    sort: Sort
    name: str = ""
    """The op, the block, the word, the parameter, ..."""
    inside: Path = ()
    """The keys behind that: an argument, and what is inside its value."""
    node: Node | None = None
    """The value under the name: the arguments of an op, the declaration of a parameter, the entry of an arg-scope."""
    step: Node | None = None
    """The step around it."""
    block: str | None = None
    """The block of the file around it."""


def word_at(root: Node, place: TextPlace) -> WordAt | None:
    """The word at a place; None between tokens, and in comments."""
    node, path, nodes = root, list[Key](), [root]
    while True:
        found = next(_children_at(node, place), None)
        if found is None:
            return None
        key, on_key = found
        node = node.children[key]
        path.append(key)
        nodes.append(node)
        if on_key:
            return WordAt(node, tuple(path), True, nodes[-2].key_span(key), tuple(nodes))
        if not isinstance(node.value, dict | list):
            return WordAt(node, tuple(path), False, node.span, tuple(nodes))


def _children_at(node: Node, place: TextPlace) -> Iterator[tuple[Key, bool]]:
    """The child at a place, and whether the place is on its key."""
    for key, child in node.children.items():
        if isinstance(node.value, dict) and _has(node.key_span(key), place):
            yield key, True
        elif _has(child.span, place):
            yield key, False


def _has(span: Span, place: TextPlace) -> bool:
    return (span.line, span.column) <= place < (span.end_line, span.end_column)


def belonging(word: WordAt, blocks: Collection[str]) -> Belonging:
    """What a word belongs to, in a file that can call some blocks."""
    match word.path:
        case ("params", str(name), *inside):
            return Belonging("parameter", name, tuple(inside), word.nodes[2])
        case ("functions", str(name), *_):
            return Belonging("function", name, (), word.nodes[2])
        case ("arg_scope", int(), *inside):
            return Belonging("entry", "", tuple(inside), word.nodes[2])
        case ("layers", int(), *_):
            return _in_step(word, 2, blocks, None)
        case ("blocks", str(block), *inside):
            return _in_block(word, block, tuple(inside), blocks)
        case ("patch", str(kind), str(), int(), *_) if kind in _INSERTED:
            return _in_step(word, 4, blocks, None)
        case ("patch", "change", str(name), *inside):
            return Belonging("change", name, tuple(inside), word.nodes[3])
    return Belonging("key")


def _in_block(word: WordAt, block: str, inside: Path, blocks: Collection[str]) -> Belonging:
    match inside:
        case ("params", str(name), *deeper):
            return Belonging("parameter", name, tuple(deeper), word.nodes[4], None, block)
        case ("arg_scope", int(), *deeper):
            return Belonging("entry", "", tuple(deeper), word.nodes[4], None, block)
        case ("layers", int(), *_):
            return _in_step(word, 4, blocks, block)
        case ("branches", _, int(), *_):
            return _in_step(word, 5, blocks, block)
        case ("branches", int(), str(), *_):
            return _in_step(word, 4, blocks, block)
        case ("join", *deeper):
            return _joined(word, 3, tuple(deeper), word.nodes[2], block)
    return Belonging("block", block, inside, word.nodes[2], None, block)


def _in_step(word: WordAt, at: int, blocks: Collection[str], block: str | None) -> Belonging:
    """What it belongs to within the step that the first `at` keys lead to."""
    step, inside = word.nodes[at], word.path[at:]
    match inside:
        case ("layers" | "else", int(), *_):
            return _in_step(word, at + 2, blocks, block)
        case ("branches", _, int(), *_):
            return _in_step(word, at + 3, blocks, block)
        case ("branches", int(), str(), *_):
            return _in_step(word, at + 2, blocks, block)
        case ("arg_scope", int(), *deeper):
            return Belonging("entry", "", tuple(deeper), word.nodes[at + 2], step, block)
        case ("join", *deeper):
            return _joined(word, at + 1, tuple(deeper), step, block)
        case (str(key), *deeper):
            sort: Sort = "op" if key in OPS else "keyword" if key in GROUP else "call" if key in blocks else "step"
            return Belonging(sort, key, tuple(deeper), word.nodes[at + 1], step, block)
    if word.text in OPS:
        return Belonging("op", word.text, (), None, step, block)
    return Belonging("step", "", (), None, step, block)


def _joined(word: WordAt, at: int, inside: Path, step: Node, block: str | None) -> Belonging:
    """The `join` of branches, which the first `at` keys lead to, itself or the op in it."""
    if inside and inside[0] in OPS:
        return Belonging("op", str(inside[0]), inside[1:], word.nodes[at + 1], word.nodes[at], block)
    if not word.on_key and word.text in OPS:
        return Belonging("op", word.text, (), word.node, word.node, block)
    return Belonging("keyword", "join", inside, word.node, step, block)
