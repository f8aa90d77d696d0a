"""A lower bound of the steps that a list makes, by which too large nested repeats are refused before elaboration."""

from __future__ import annotations

from netspec.source import Node


def least_steps(nodes: Node) -> int:
    """The steps that a list makes whatever the parameters are: those without a condition, times the plain repeats."""
    return sum(_least(node) for node in nodes.children.values())


def _least(node: Node) -> int:
    if not isinstance(node.value, dict) or "when" in node:
        return 0
    times = node.value.get("repeat", 1)
    if not isinstance(times, int):
        return 0
    if "branches" in node:
        return times * (1 + sum(least_steps(branch) for branch in node["branches"].children.values()))
    return times * (least_steps(node["layers"]) + 1 if "layers" in node else 1)
