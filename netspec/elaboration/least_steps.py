"""A lower bound of the steps that a list makes, by which too large nested repeats are refused before elaboration."""

from __future__ import annotations

from netspec.schema.step_tree import steps_of_branch
from netspec.source import Node


def least_steps(nodes: Node) -> int:
    """The steps that a list makes whatever the parameters are: those without a condition, times the plain repeats."""
    return sum(_least(node) for node in nodes.children.values())


def _least(node: Node) -> int:
    if not isinstance(node.value, dict) or "when" in node:
        return 0
    times = _rounds(node.value.get("repeat", 1))
    if "branches" in node:
        return times * (1 + sum(map(_of_branch, node["branches"].children.values())))
    return times * (least_steps(node["layers"]) + 1 if "layers" in node else 1)


def _of_branch(branch: Node) -> int:
    return sum(map(_least, steps_of_branch(branch)))


def _rounds(said: object) -> int:
    """The rounds of a plain `repeat`; none of one that an expression decides, or that is at fault."""
    if isinstance(said, dict):
        named = next(iter(said.values()), None)
        return len(named) if isinstance(named, list) else _rounds(None if isinstance(named, dict) else named)
    return said if isinstance(said, int) and not isinstance(said, bool) else 0
