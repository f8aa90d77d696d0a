"""Collects the names that steps can have, to tell a name that no step can have from one that is not known yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from netspec.budget import spend
from netspec.expression.name_pattern import NamePattern
from netspec.ops import OPS
from netspec.schema.block_inputs import block_inputs
from netspec.schema.step_tree import names_within
from netspec.source import Node

_MOST_BLOCKS = 1_000


class PossibleNames:
    """The names of the steps of some files and blocks, whatever their expressions evaluate to."""

    def __init__(self, roots: Iterable[Node]) -> None:
        self._roots = roots

    @cached_property
    def _found(self) -> tuple[frozenset[str], list[NamePattern]]:
        """The plain names, and patterns of those with expressions; collected when a name is first looked up."""
        said: set[str] = set()
        for root in self._roots:
            said |= (own := _names(root))
            spend(4 + len(own) // 4, root.span)
        said |= {op.default_scope.rpartition("/")[2] for op in OPS.values()} | {"input"}
        plain = frozenset(name for name in said if "$" not in name)
        return plain, [NamePattern(name) for name in said - plain]

    def include(self, name: str) -> bool:
        """Whether a name can be that of a step, also one that is made unique or numbered by a repeat.

        Dots may lead into groups and calls.
        """
        return self._include(name) or ("." in name and all(map(self._include, name.split("."))))

    def _include(self, name: str) -> bool:
        last = name.rpartition("/")[2]
        plain, patterns = self._found
        spend(len(patterns) * (1 + len(last) // 20))
        candidates = {last, re.sub(r"_\d+$", "", last)}
        return not plain.isdisjoint(candidates) or any(each.matches(one) for each in patterns for one in candidates)


@lru_cache(maxsize=_MOST_BLOCKS)
def _names(node: Node) -> frozenset[str]:
    """The names that a node, or anything in it, gives to steps and branches; only the last part of plain paths."""
    last = (name if "$" in name else name.rpartition("/")[2] for name in names_within(node))
    return frozenset(last) | {str(key) for key in _branch_names(node)} | set(_input_names(node))


def _input_names(node: Node) -> Iterator[str]:
    """The names of the inputs of blocks: of a block itself, or of those of a file."""
    blocks = node.children.get("blocks")
    for definition in (node, *(() if blocks is None else blocks.children.values())):
        yield from block_inputs(definition)


def _branch_names(node: Node) -> Iterator[object]:
    spend(1, node.span)
    for key, child in node.children.items():
        if key == "branches" and isinstance(child.value, dict):
            yield from child.children
        yield from _branch_names(child)
