"""What the names of one spec mean: those that it declares, and those of the files that it extends and uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from netspec.expression.functions import Head, parse_head
from netspec.library import library
from netspec.navigation.named_places import Meaning
from netspec.navigation.source_files import LIBRARY_PATH, SourceFile
from netspec.ops import OPS
from netspec.schema.block_words import block_params, left_out
from netspec.source import Node


class Declarations:
    """The declarations of a spec, with those of its base and of the specs that it uses."""

    def __init__(self, file: SourceFile, base: Declarations | None, used: Mapping[str, Declarations]) -> None:
        """`used` are the specs that blocks of this file are, by the names of these."""
        self.file, self.path, self.root = file, file.path, file.root
        self.base, self.used = base, used

    @cached_property
    def chain(self) -> tuple[Declarations, ...]:
        """This file, and the bases below it."""
        return (self, *(self.base.chain if self.base else ()))

    @cached_property
    def params(self) -> Mapping[str, Node]:
        """The declarations of the file's own parameters."""
        return block_params(self.root)

    @cached_property
    def blocks(self) -> Mapping[str, Node]:
        """The definitions of the file's own blocks."""
        return {name: node for name, node in entries(self.root, "blocks").items() if name not in OPS}

    @cached_property
    def functions(self) -> Mapping[str, Head]:
        """The heads of the file's own functions, by their keys."""
        return {text: parse_head(text) for text in entries(self.root, "functions")}

    def parameter(self, text: str) -> Meaning | None:
        """A parameter of the file: that of a spec to which it is passed on, or the file's own."""
        passed = (found for each in self.chain for found in each._passed_on(text))  # noqa: SLF001 - another file's
        if (shared := next(passed, None)) is not None:
            return shared
        owner = self._lowest(lambda each: text in each.params)
        return None if owner is None else Meaning("parameter", owner.path, text)

    def _passed_on(self, text: str) -> Iterator[Meaning]:
        """The parameters of this name of the specs to which this file passes it on."""
        for name, other in self.used.items():
            definition = self.blocks.get(name)
            if definition is not None and "pass" in definition:
                found = None if text in {item.value for item in left_out(definition)} else other.parameter(text)
                if found is not None:
                    yield found

    def block(self, text: str) -> Meaning | None:
        """A block that the file can call."""
        owner = self._lowest(lambda each: text in each.blocks)
        if owner is None:
            return Meaning("block", LIBRARY_PATH, text) if text in library() else None
        return Meaning("block", owner.path, text)

    def used_as(self, block: str) -> Declarations | None:
        """The spec that a block is, if it is one that can be read."""
        nearest = next((each for each in self.chain if block in each.blocks), None)
        return nearest.used.get(block) if nearest else None

    def block_parameter(self, block: str, text: str) -> Meaning | None:
        """A parameter of a block that the file can call."""
        if other := self.used_as(block):
            return other.parameter(text)
        owner = self._lowest(lambda each: block in each.blocks and text in block_params(each.blocks[block]))
        if owner is not None:
            return Meaning("block parameter", owner.path, text, block)
        hidden = self._lowest(lambda each: block in each.blocks) is not None
        shared = not hidden and block in library() and text in block_params(library()[block])
        return Meaning("block parameter", LIBRARY_PATH, text, block) if shared else None

    def function(self, text: str) -> Meaning | None:
        """A function of the file."""
        owner = self._lowest(lambda each: any(head.name == text for head in each.functions.values()))
        return None if owner is None else Meaning("function", owner.path, text)

    def argument(self, head: Head, text: str) -> Meaning:
        """An argument of a function, in its body."""
        owner = self._lowest(lambda each: head.text in each.functions) or self
        return Meaning("function argument", owner.path, text, head.text)

    def reached(self) -> Iterator[Declarations]:
        """The files whose declarations this one sees, the nearest first, each once."""
        waiting, seen = [self], set[str]()
        while waiting:
            each = waiting.pop(0)
            if each.path not in seen:
                seen.add(each.path)
                yield each
                waiting += [*([each.base] if each.base else ()), *each.used.values()]

    def _lowest(self, has: Callable[[Declarations], bool]) -> Declarations | None:
        """The lowest base for which something holds."""
        return next((each for each in reversed(self.chain) if has(each)), None)


def entries(root: Node, key: str) -> Mapping[str, Node]:
    """The entries of a mapping of a file; none if there is no such mapping."""
    node = root.children.get(key)
    if node is None or not isinstance(node.value, dict):
        return {}
    return {str(name): child for name, child in node.children.items()}
