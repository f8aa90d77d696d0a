"""What else in a file an unknown name of an expression may mean: an output of a step, or a round of another repeat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netspec.budget import once, spend
from netspec.expression.foreign_syntax import HOLDERS
from netspec.expression.repeat_rounds import counter_names
from netspec.source import Node

_NAMING = ("id", "scope", "name")


class _Words(NamedTuple):
    outputs: frozenset[str]
    beginnings: tuple[str, ...]
    """Of the names that are computed: `skip_` of `skip_$i`."""
    rounds: frozenset[str]


def may_be_output(name: str, root: Node) -> bool:
    """Whether a file gives the name to an output, or may compute it; or whether it holds parameters elsewhere."""
    words = _words(root)
    spend(len(words.beginnings) // 4)
    return name in HOLDERS or name in words.outputs or name.startswith(words.beginnings)


def names_round(name: str, root: Node) -> bool:
    """Whether a repeat of a file calls its rounds so."""
    return name in _words(root).rounds


def _words(root: Node) -> _Words:
    return once(("declared words", id(root)), 1, lambda: _collected(root))


def _collected(root: Node) -> _Words:
    rounds, given = set[str](), set[str]()
    for node in _mappings(root):
        rounds.update(counter_names(node["repeat"].value) if "repeat" in node else ())
        for key in _NAMING:
            value = node[key].value if key in node else ()
            given.update(each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str))
    beginnings = {text.partition("$")[0] for text in given if "$" in text} - {""}
    return _Words(frozenset(given), tuple(sorted(beginnings)), frozenset(rounds))


def _mappings(node: Node) -> Iterator[Node]:
    spend(1, node.span)
    if isinstance(node.value, dict):
        yield node
    if isinstance(node.value, (dict, list)):
        for child in node.children.values():
            yield from _mappings(child)
